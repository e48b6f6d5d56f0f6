# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The one table of the methods; importing it loads nothing heavy."""

import dataclasses

_JOINT_LABELS = ("task.joint_reduction", "task.distillation")
_UNLABELED_STUDENT = (
    "task.unlabeled_loss.distillation_weight",
    "task.unlabeled_loss.ramp",
)
_UNLABELED_TRANSFORMS = (
    "task.unlabeled_loss.transform_weight",
    *_UNLABELED_STUDENT,
)
_TRANSFORMS = (
    "task.transforms",
    "task.transforms_per_step",
    "task.transform_chunk",
)


@dataclasses.dataclass(frozen=True)
class Method:
    """A way to train a classifier with or without transforms.

    Attributes:
        name: Value of `task.method`, and last part of experiments' names.
        description: A few words for lists of methods.
        ignored_settings: Dotted paths of the settings that do not change what
            the method learns.
        needs_unlabeled: Whether it is of use with unlabeled images only.
    """

    name: str
    description: str
    ignored_settings: tuple[str, ...] = ()
    needs_unlabeled: bool = False

    def uses(self, path: str) -> bool:
        """Whether what the method learns depends on a setting.

        Args:
            path: Dotted path, such as `task.distillation.weight`.

        Returns:
            False for ignored settings and the settings within them.

        Example:
        >>> METHODS["sla"].uses("task.distillation.weight")
        False
        """
        return not any(
            path == ignored or path.startswith(f"{ignored}.")
            for ignored in self.ignored_settings
        )


METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        Method(
            "baseline",
            "ordinary training",
            (
                *_TRANSFORMS,
                *_JOINT_LABELS,
                *_UNLABELED_TRANSFORMS,
            ),
        ),
        Method(
            "da",
            "transforms as data augmentation",
            (*_JOINT_LABELS, *_UNLABELED_TRANSFORMS),
        ),
        Method(
            "mt",
            "class and transform as two tasks",
            (*_JOINT_LABELS, *_UNLABELED_STUDENT),
        ),
        Method(
            "sla",
            "joint labels of class and transform",
            ("task.distillation", *_UNLABELED_STUDENT),
        ),
        Method("sla_sd", "joint labels and a self-distilled student"),
        Method(
            "fixmatch",
            "pseudo-labels for strong views of unlabeled images (FixMatch)",
            (*_TRANSFORMS, *_JOINT_LABELS, *_UNLABELED_TRANSFORMS),
            needs_unlabeled=True,
        ),
    )
}

#: Names of the methods that need no unlabeled images.
SUPERVISED = tuple(
    method.name for method in METHODS.values() if not method.needs_unlabeled
)
