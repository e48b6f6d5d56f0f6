# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Settings that differ within a grid."""

import dataclasses

from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.base_config import split_at_commas

# What a method does not look at: it is trained once for all their values.
_AUGMENTED = ("task.joint_reduction", "task.distillation")
_IGNORED = {
    "baseline": (
        "task.transforms",
        "task.transforms_per_step",
        "task.transform_chunk",
        *_AUGMENTED,
    ),
    "da": _AUGMENTED,
    "mt": _AUGMENTED,
    "sla": ("task.distillation",),
    "sla_sd": (),
}
_NOT_TO_VARY = {
    "experiment": "--experiments",
    "task.method": "--methods",
    "runtime.seed": "--seeds",
}


@dataclasses.dataclass(frozen=True)
class Axis:
    """A setting and the values that it takes in turn.

    Attributes:
        flag: the flag that asks for it.
        path: dotted path of the setting.
        values: tuple of texts, as in `--params_override`.
        also: override that goes with every value, where the setting is one
            of two that say how many labels there are; "all" is null then.
    """

    flag: str
    path: str
    values: tuple
    also: str = ""

    @property
    def name(self):
        """Short name, such as `labels_per_class` or `class_loss.name`."""
        _, _, name = self.path.partition(".")
        return name.removeprefix("data.")

    def override(self, value):
        """Text for `parse_experiment`."""
        if self.also and value == "all":
            value = "null"
        return ",".join(filter(None, (f"{self.path}={value}", self.also)))

    def concerns(self, method):
        """Whether what the method learns depends on the setting."""
        return not any(
            self.path == path or self.path.startswith(f"{path}.")
            for path in _IGNORED[method]
        )


def build_axes(labels_per_class, fraction, transforms, varied):
    """The axes that the flags ask for.

    Args:
        labels_per_class, fraction, transforms: texts of values with commas
            between them, or None.
        varied: list of texts such as `"task.data.batch_size=32,64"`.

    Returns:
        List of `Axis`.

    Raises:
        ConfigError: for texts that make no sense, or axes that exclude
            each other.
    """
    axes = []
    data = "task.data"
    if labels_per_class and fraction:
        raise ConfigError(
            f"--fraction: got {fraction!r}, expected none beside "
            "--labels_per_class: both say how many labels there are"
        )
    if labels_per_class:
        path, also = f"{data}.labels_per_class", f"{data}.fraction=null"
        axes.append(_axis("--labels_per_class", path, labels_per_class, also))
    if fraction:
        path, also = f"{data}.fraction", f"{data}.labels_per_class=null"
        axes.append(_axis("--fraction", path, fraction, also))
    if transforms:
        axes.append(_axis("--transforms", "task.transforms", transforms))
    for text in varied:
        path, equals, values = (part.strip() for part in text.partition("="))
        if not equals or not all(path.split(".")):
            raise ConfigError(
                f"--vary: got {text!r}, expected path.to.setting=value,value"
            )
        if path in _NOT_TO_VARY:
            raise ConfigError(
                f"--vary: got {path}, expected another setting: use "
                f"{_NOT_TO_VARY[path]} for this one"
            )
        axes.append(_axis("--vary", path, values))
    paths = [axis.path for axis in axes]
    for path in paths:
        if paths.count(path) > 1:
            raise ConfigError(f"{path}: got two lists of values, expected one")
    return axes


def _axis(flag, path, text, also=""):
    values = tuple(value.strip() for value in split_at_commas(text))
    if not all(values):
        raise ConfigError(
            f"{flag}: got {text!r}, expected values with commas between them"
        )
    return Axis(flag, path, tuple(dict.fromkeys(values)), also)
