# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How much of a training run a probe may cost, and what that buys.

The unit is the training view: one view of one image through the network and
back. A view that is only answered costs a third, for the way back costs about
twice the way there. Views do not depend on the machine, as seconds do.
"""

import dataclasses

from official.core.run_directory import RunError

SHARE = 0.15
_FORWARD = 1 / 3
# Of the budget, for answers on validation images.
_ANSWERS_SHARE = 0.2
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
        full_views: training views of that run.
        steps: of the short training of the baseline and of each candidate.
        batch_size: images in such a step.
        num_images: validation images to answer, and at most as many training
            images.
        views: what all that costs, in training views.
    """

    full_views: int
    steps: int
    batch_size: int
    num_images: int
    views: float

    @property
    def share(self):
        """Cost as a share of the whole run."""
        return self.views / self.full_views


def plan_budget(
    train_steps, batch_size, num_transforms, candidate_sizes, num_validation
):
    """Plans short training for a baseline and every candidate.

    Args:
        train_steps, batch_size, num_transforms: of the run of `sla_sd` whose
            cost is the measure.
        candidate_sizes: list of the numbers of transforms of the candidates.
        num_validation: validation images that there are.

    Returns:
        A `Budget`.

    Raises:
        RunError: if it leaves too few steps or images to tell anything.

    Example:

    >>> budget = plan_budget(600, 64, 4, [4, 2], num_validation=200)
    >>> budget.steps, budget.batch_size, budget.num_images
    (393, 8, 200)
    >>> round(budget.share, 3)
    0.15
    """
    full_views = train_steps * batch_size * num_transforms
    allowed = SHARE * full_views
    # All candidates' views by their own network, and by the baseline; and an
    # untouched training image by every network.
    answered = 1 + sum(2 * size + 1 for size in candidate_sizes)
    affordable = _ANSWERS_SHARE * allowed / (_FORWARD * answered)
    num_images = int(min(num_validation, _MOST_IMAGES, affordable))
    answers = _FORWARD * answered * num_images
    trained = 1 + sum(candidate_sizes)
    small = min(batch_size, max(_LEAST_BATCH, batch_size // _BATCH_DIVISOR))
    steps = int((allowed - answers) / (trained * small))
    if steps < _LEAST_STEPS or num_images < min(num_validation, _LEAST_IMAGES):
        raise RunError(
            f"{SHARE:.0%} of {train_steps} steps of {batch_size} images in "
            f"{num_transforms} views leaves {len(candidate_sizes)} candidates "
            f"{max(steps, 0)} steps and {num_images} validation images each, "
            f"expected at least {_LEAST_STEPS} and {_LEAST_IMAGES}. Name fewer "
            "--candidates, or simply train: the run is short."
        )
    views = steps * small * trained + answers
    return Budget(full_views, steps, small, num_images, views)
