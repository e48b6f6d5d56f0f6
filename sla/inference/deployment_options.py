# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How a trained model is to be deployed."""

import dataclasses

import keras

from sla.inference.adaptive_policy import AdaptivePolicy
from sla.inference.known_rule import KnownRule
from sla.modeling.multi_view_model import MultiViewModel


@dataclasses.dataclass(frozen=True)
class DeploymentOptions:
    """What `deploy` of a model takes, or an adaptive policy.

    Attributes:
        mode: An inference mode of the model, or "adaptive".
        reduction: As for `deploy`; None in mode "adaptive".
        views: As for `deploy`; None in mode "adaptive".
        temperature: As for `deploy`; 1 in mode "adaptive".
        policy: The policy of mode "adaptive", otherwise None.
        known_rule: By which images are rejected; None to reject none.
        outputs: As for `deploy`; "probabilities" with a policy or a rule.

    Raises:
        ValueError: If the mode and the policy or the rule do not fit.
    """

    mode: str
    reduction: str | None = None
    views: tuple[int, ...] | None = None
    temperature: float = 1.0
    policy: AdaptivePolicy | None = None
    known_rule: KnownRule | None = None
    outputs: str = "probabilities"

    def __post_init__(self):
        if (self.mode == "adaptive") != (self.policy is not None):
            raise ValueError(
                f"Got mode={self.mode!r} and policy={self.policy}. Expected a "
                "policy in mode 'adaptive' and only there."
            )
        if self.known_rule is not None and (
            self.known_rule.mode != self.mode
            or self.reduction is not None
            or self.views is not None
        ):
            raise ValueError(
                f"Got a rule of mode {self.known_rule.mode!r} for {self.name}. "
                "Expected one of this mode, its first reduction and all views."
            )

    @property
    def name(self) -> str:
        """A name for files, such as `aggregated_2_views`."""
        parts = [self.mode]
        if self.reduction is not None:
            parts.append(self.reduction)
        if self.views is not None:
            parts.append(f"{len(self.views)}_views")
        if self.known_rule is not None:
            parts.append("reject")
        if self.outputs != "probabilities":
            parts.append(self.outputs)
        return "_".join(parts)

    def deploy(self, model: MultiViewModel) -> keras.Model:
        """Deploys a model with these options.

        Args:
            model: A built model. The mode must not be "adaptive".

        Returns:
            A `keras.Model` with weights of its own, from images to
            probabilities or logits.
        """
        return model.deploy(
            self.mode,
            self.reduction,
            self.views,
            self.temperature,
            self.outputs,
        )

    def passes(self, model: MultiViewModel) -> int | None:
        """Counts the passes through the network for an image.

        Args:
            model: The model that is deployed.

        Returns:
            The number of passes; None in mode "adaptive", where it depends on
            the image.
        """
        if self.mode == "adaptive":
            return None
        if self.mode == "aggregated":
            return len(self.views or range(model.num_transforms))
        return 1
