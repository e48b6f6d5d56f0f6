# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The folder of a run: what it holds, and what may be overwritten."""

import contextlib
import pathlib
from collections.abc import Iterator
from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from official.core import files
from official.core.run_error import RunError as RunError
from official.modeling.hyperparams.base_config import ConfigError
from official.typing import Path

if TYPE_CHECKING:  # It loads Keras, and commands import this module.
    from official.core.config_definitions import ExperimentConfig


class RunDirectory:
    """Paths and state of `model_dir`.

    Args:
        path: The folder; made by `prepare`.
    """

    def __init__(self, path: Path) -> None:
        self.path = pathlib.Path(path)
        self.params = self.path / "params.yaml"
        self.results = self.path / "results.json"
        self.history = self.path / "history.csv"
        self.model = self.path / "model.keras"
        self.checkpoints = self.path / "checkpoint"
        self.tensorboard = self.path / "tensorboard"
        self.curves = self.path / "curves.png"
        self.saved_model = self.path / "saved_model"
        self.evaluation = self.path / "evaluation.json"
        self.few_shot = self.path / "few_shot.json"
        self.few_shot_episodes = self.path / "few_shot_episodes.npz"
        self.confusion = self.path / "confusion.png"
        self.reliability = self.path / "reliability.png"
        self.accuracy_cost = self.path / "accuracy_cost.png"
        self.evaluation_page = self.path / "evaluation.html"

    @property
    def contents(self) -> tuple[pathlib.Path, ...]:
        """Everything that a run writes, in the order to remove it.

        The mark that it is finished comes first, then what was measured, so
        that a stop in between leaves no figures of a model that is gone.
        """
        return (
            self.results,
            *self.evaluation_files,
            self.saved_model,
            self.curves,
            self.history,
            self.params,
            self.model,
            self.checkpoints,
            self.tensorboard,
        )

    @property
    def evaluation_files(self) -> tuple[pathlib.Path, ...]:
        """What an evaluation of a trained model writes."""
        return (
            self.evaluation,
            self.few_shot,
            self.few_shot_episodes,
            self.confusion,
            self.reliability,
            self.accuracy_cost,
            self.evaluation_page,
        )

    def check(
        self, config: "ExperimentConfig", overwrite: bool = False
    ) -> None:
        """Checks that `prepare` may go on, without changing anything.

        Args:
            config: The configuration of the run.
            overwrite: Whether what an earlier run left may be removed.

        Raises:
            RunError: The folder holds a finished run, or an unfinished one of
                another configuration, and `overwrite` is False.
        """
        if overwrite:
            return
        if self.results.exists():
            raise RunError(
                f"Got {self.path}, which holds a finished run (results.json). "
                "Expected a new folder or an unfinished run. Choose another "
                "--model_dir, or replace the run with --overwrite."
            )
        if self.params.exists():
            self.check_same(config)
        elif self.checkpoints.exists():
            raise RunError(
                f"Got {self.path}, which holds checkpoints but no params.yaml, "
                "so what was trained there is unknown. Expected a new folder "
                "or a whole run. Choose another --model_dir, or replace the "
                "run with --overwrite."
            )

    def prepare(
        self, config: "ExperimentConfig", overwrite: bool = False
    ) -> None:
        """Makes the folder ready to train in, and writes `params.yaml`.

        An unfinished run of the same configuration is left to be resumed.

        Args:
            config: The configuration of the run.
            overwrite: Whether to remove what an earlier run left.

        Raises:
            RunError: As `check` does, or if it cannot be written.
        """
        import yaml

        self.check(config, overwrite)
        if overwrite:
            for path in self.contents:
                files.remove(path)
        with self.writing():
            self.path.mkdir(parents=True, exist_ok=True)
            text = yaml.safe_dump(config.as_dict(), sort_keys=False)
            files.write_text(self.params, text)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps other processes from writing to the folder meanwhile.

        The lock is on the folder, which is made, and ends with the process.

        Raises:
            RunError: Another process has it, or it cannot be written.
        """
        with self.writing():
            self.path.mkdir(parents=True, exist_ok=True)
        with files.locked(self.path) as has_lock:
            if not has_lock:
                raise RunError(
                    f"Got {self.path}, in which another process is at work. "
                    "Expected a folder of its own for each run. Wait for it "
                    "to end, or choose another --model_dir."
                )
            yield

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Turns what the operating system refuses into a `RunError`."""
        try:
            yield
        except OSError as error:
            raise RunError(
                f"Cannot write to {self.path}: {error.strerror or error}. "
                "What was written before is intact. Free some space or change "
                "the permissions, and run the same command again, or choose a "
                "--model_dir that can be written to."
            ) from error

    def require_model(self) -> None:
        """Checks that the folder holds a trained model.

        Raises:
            RunError: It does not.
        """
        if not self.model.exists():
            raise RunError(
                f"Got {self.path}, which holds no trained model: model.keras "
                "is missing. Expected the folder of a finished run. Train it "
                "first."
            )

    def check_same(self, config: "ExperimentConfig") -> None:
        """Checks that the run there has the same configuration.

        The folder of the data may differ, because data can be moved. Settings
        that did not exist when the run began had their defaults.

        Args:
            config: The configuration to compare with.

        Raises:
            RunError: The run there has another configuration.
        """
        import yaml

        from official.modeling.hyperparams.strict_yaml import load_yaml

        try:
            saved = load_yaml(self.params.read_text("utf-8"))
            if not isinstance(saved, dict):
                raise ValueError("it holds no settings")
            changed = changed_settings(saved, config)
        except ConfigError as error:
            raise RunError(f"{self.params}: {error}") from error
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise RunError(
                f"Got {self.params}, which cannot be read ({error}). Expected "
                "the settings of the run. Choose another --model_dir, or "
                "replace the run with --overwrite."
            ) from error
        if changed:
            raise RunError(
                f"Got {self.path}, which holds a run with other settings "
                f"({'; '.join(changed)}). Expected the same settings. Use "
                "them again, or choose another folder: --model_dir for one "
                "run, --runs_dir for several. To replace a single run, train "
                "it by itself with --overwrite."
            )


def changed_settings(
    saved: Mapping[str, Any], config: "ExperimentConfig"
) -> list[str]:
    """Compares the settings of an earlier run with a configuration.

    The folder of the data may differ, because data can be moved. The precision
    `auto` goes on with that of the run. Settings that did not exist when the
    run began had their defaults.

    Args:
        saved: Nested settings of the run, as `as_dict` made them.
        config: The configuration to compare with.

    Returns:
        A text for each setting that differs.

    Raises:
        ConfigError: If `saved` is no valid configuration.
    """
    defaults = type(config)(task=type(config.task)())
    before = flatten(defaults.override(saved).as_dict())
    now = flatten(config.as_dict())
    if now["runtime.precision"] == "auto":
        now["runtime.precision"] = before["runtime.precision"]
    return [
        f"{key} was {before.get(key)!r} and is now {now.get(key)!r}"
        for key in sorted({*before, *now})
        if before.get(key) != now.get(key) and not key.endswith(".data_dir")
    ]


def flatten(mapping: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Turns nested settings into one dict of dotted path -> value.

    Args:
        mapping: Nested settings.
        path: What all paths begin with.

    Returns:
        The settings by dotted path. An empty dict is a value.

    Example:
    >>> flatten({"a": {"b": 1, "c": {}}})
    {'a.b': 1, 'a.c': {}}
    """
    flat: dict[str, Any] = {}
    for key, value in mapping.items():
        if isinstance(value, dict) and value:
            flat |= flatten(value, f"{path}{key}.")
        else:
            flat[f"{path}{key}"] = value
    return flat
