# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Configuration of the optimizer and of its learning rate."""

import dataclasses
import itertools
from typing import Any

from official.modeling.hyperparams import field_values
from official.modeling.hyperparams.base_config import Config
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import setting
from official.modeling.optimization.keras_optimizers import optimizer_names
from official.modeling.optimization.keras_optimizers import option_defaults


@dataclasses.dataclass
class ScheduleConfig(Config):
    """How the learning rate changes over a run.

    The `step` defaults are the usual CIFAR recipe: a tenth of the rate from
    half of the run on, a hundredth from three quarters on.
    """

    name: str = setting(
        "step",
        help="Shape of the learning rate over the run.",
        choices=["constant", "step", "cosine"],
    )
    decay_factor: float = setting(
        0.1,
        help="Factor applied at each entry of decay_at (step only).",
        low=0.0,
        high=1.0,
        exclusive_low=True,
    )
    decay_at: list[float] = setting(
        [0.5, 0.75],
        help="Fractions of the run at which the rate drops (step only).",
        low=0.0,
        high=1.0,
        exclusive_low=True,
    )
    warmup_steps: int = setting(
        0, help="Steps of linear warm-up; 0: none.", low=0
    )

    def check(self, path: str) -> None:
        """Raises if `decay_at` is empty, unordered or reaches the end."""
        super().check(path)
        if self.name != "step":
            return
        limited = [*self.decay_at, 1.0]
        rising = all(a < b for a, b in itertools.pairwise(limited))
        if not (self.decay_at and rising):
            config_error(
                f"{path}.decay_at",
                self.decay_at,
                "one or more rising fractions below 1 with name=step",
            )


@dataclasses.dataclass
class OptimizerConfig(Config):
    """The optimizer and its learning rate.

    `sgd` is `CoupledSGD`, with PyTorch's weight decay inside the gradient;
    the others are Keras's own, which decouple it.
    """

    name: str = setting(
        "sgd",
        help="Update rule: sgd, or a class of keras.optimizers in lower case.",
        choices=optimizer_names(),
    )
    options: dict[str, Any] = setting(
        {}, help="Further arguments of the Keras class (not for sgd)."
    )
    learning_rate: float = setting(
        0.1, help="Peak learning rate.", low=0.0, exclusive_low=True
    )
    momentum: float = setting(
        0.9, help="Momentum (sgd only), below 1.", low=0.0, high=1.0
    )
    nesterov: bool = setting(False, help="Nesterov momentum (sgd only).")
    weight_decay: float = setting(
        1e-4,
        help="Weight decay: coupled for sgd, decoupled for the others.",
        low=0.0,
    )
    clipnorm: float | None = setting(
        None,
        help="Largest norm of the gradient of one variable; null: no limit.",
        low=0.0,
        exclusive_low=True,
    )
    average_momentum: float | None = setting(
        None,
        help="Momentum, below 1, of a moving average of the weights, which is "
        "validated and saved instead of the weights; null: no average.",
        low=0.0,
        high=1.0,
        exclusive_low=True,
    )
    backbone_factor: float = setting(
        1.0,
        help="Learning rate of the backbone's last layer, divided by that of "
        "the heads.",
        low=0.0,
        exclusive_low=True,
    )
    layer_decay: float = setting(
        1.0,
        help="Learning rate of the backbone's first layer, divided by that of "
        "its last layer; the rates in between form a geometric sequence.",
        low=0.0,
        exclusive_low=True,
    )
    schedule: ScheduleConfig = setting(
        ScheduleConfig, help="Learning rate over the run."
    )

    def check(self, path: str) -> None:
        """Raises for settings that the chosen update rule cannot follow."""
        super().check(path)
        for name in ("momentum", "average_momentum"):
            if getattr(self, name) == 1.0:
                config_error(f"{path}.{name}", 1.0, "a number below 1")
        if self.nesterov and (self.name != "sgd" or not self.momentum):
            config_error(
                f"{path}.nesterov",
                self.nesterov,
                "false, unless name is sgd and momentum is above 0",
            )
        defaults = option_defaults(self.name)
        for option, value in self.options.items():
            if option not in defaults:
                known = ", ".join(defaults) or "none"
                config_error(
                    f"{path}.options", option, f"with {self.name} only {known}"
                )
            self.options[option] = _converted(
                value, defaults[option], f"{path}.options.{option}"
            )


def _converted(value: Any, default: Any, path: str) -> Any:
    """An option of Keras, which annotates none, by the type of its default."""
    if isinstance(default, bool):
        return field_values.convert(value, bool, path, {})
    if default is None and (value is None or isinstance(value, list)):
        return value
    number = field_values.convert(value, float, path, {})
    return value if isinstance(value, int) else number
