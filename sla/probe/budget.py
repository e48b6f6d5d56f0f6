# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How much of a training run a probe may cost, and what that buys.

The unit is the training view: the forward and backward pass of one view of one
image. A view that is only predicted costs a third, for a backward pass costs
about twice a forward pass. Views do not depend on the machine, as seconds do.
"""

import dataclasses
from collections.abc import Sequence

from official.core.run_directory import RunError

SHARE = 0.15
_FORWARD = 1 / 3
# Share of the budget for predictions.
_PREDICTION_SHARE = 0.2
_MOST_IMAGES = 1000
_LEAST_IMAGES = 50
_LEAST_STEPS = 20
# Small batches make more of few images.
_BATCH_DIVISOR = 8
_LEAST_BATCH = 8


@dataclasses.dataclass(frozen=True)
class Budget:
    """A plan that keeps to `SHARE` of a run of `sla_sd`.

    Attributes:
        full_views: Training views of that run.
        steps: Steps of the short training of the baseline and of each
            candidate.
        batch_size: Images in such a step.
        num_images: Validation images to predict, and at most as many training
            images.
        views: What all that costs, in training views.
    """

    full_views: int
    steps: int
    batch_size: int
    num_images: int
    views: float

    @property
    def share(self) -> float:
        """Cost as a share of the whole run."""
        return self.views / self.full_views


def plan_budget(
    train_steps: int,
    batch_size: int,
    num_transforms: int,
    candidate_sizes: Sequence[int],
    num_validation: int,
) -> Budget:
    """Plans short training for a baseline and every candidate.

    Args:
        train_steps: Steps of the run of `sla_sd` whose cost is the measure.
        batch_size: Images in each of its steps.
        num_transforms: Its number of transforms.
        candidate_sizes: Numbers of transforms of the candidates.
        num_validation: Number of validation images.

    Returns:
        The plan.

    Raises:
        RunError: If it leaves too few steps or images to show anything.

    Example:
    >>> budget = plan_budget(600, 64, 4, [4, 2], num_validation=200)
    >>> budget.steps, budget.batch_size, budget.num_images
    (393, 8, 200)
    >>> round(budget.share, 3)
    0.15
    """
    full_views = train_steps * batch_size * num_transforms
    allowed = SHARE * full_views
    # For each validation image, all candidates' views by their own network
    # and by the baseline; and one training image by every network.
    predicted = 1 + sum(2 * size + 1 for size in candidate_sizes)
    affordable = _PREDICTION_SHARE * allowed / (_FORWARD * predicted)
    num_images = int(min(num_validation, _MOST_IMAGES, affordable))
    prediction_cost = _FORWARD * predicted * num_images
    trained = 1 + sum(candidate_sizes)
    small = min(batch_size, max(_LEAST_BATCH, batch_size // _BATCH_DIVISOR))
    steps = int((allowed - prediction_cost) / (trained * small))
    if steps < _LEAST_STEPS or num_images < min(num_validation, _LEAST_IMAGES):
        raise RunError(
            f"Got {max(steps, 0)} steps and {num_images} validation images for "
            f"each of {len(candidate_sizes)} candidates, from {SHARE:.0%} of "
            f"{train_steps} steps of {batch_size} images in {num_transforms} "
            f"views. Expected at least {_LEAST_STEPS} and {_LEAST_IMAGES}. "
            "Name fewer candidates, or simply train, because the run is short."
        )
    views = steps * small * trained + prediction_cost
    return Budget(full_views, steps, small, num_images, views)
