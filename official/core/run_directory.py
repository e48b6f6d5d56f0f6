# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The folder of a run: what is in it, and what may be written over."""

import contextlib
import pathlib

import yaml

from official.core import files


class RunError(RuntimeError):
    """A run that cannot start or go on, with what to do about it."""


class RunDirectory:
    """Paths and state of `model_dir`.

    Args:
        path: the folder; made by `prepare`.
    """

    def __init__(self, path):
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
        self.confusion = self.path / "confusion.png"
        self.reliability = self.path / "reliability.png"
        self.accuracy_cost = self.path / "accuracy_cost.png"

    @property
    def contents(self):
        """Everything that a run writes, the mark that it is finished first."""
        return (
            self.results,
            self.params,
            self.history,
            self.model,
            self.checkpoints,
            self.tensorboard,
            self.curves,
            self.saved_model,
            *self.evaluation_files,
        )

    @property
    def evaluation_files(self):
        """What an evaluation of a trained model writes."""
        return (
            self.evaluation,
            self.confusion,
            self.reliability,
            self.accuracy_cost,
        )

    def check(self, config, overwrite=False):
        """Raises unless `prepare` may go on; changes nothing.

        Args:
            config: the `ExperimentConfig` of the run.
            overwrite: whether what an earlier run left may be removed.

        Raises:
            RunError: if the folder holds a finished run, or an unfinished
                one of another configuration, and `overwrite` is False.
        """
        if overwrite:
            return
        if self.results.exists():
            raise RunError(
                f"{self.path} holds a finished run (results.json). Give "
                "another --model_dir, or --overwrite to replace it."
            )
        if self.params.exists():
            self.check_same(config)

    def prepare(self, config, overwrite=False):
        """Makes the folder ready to train in, and writes `params.yaml`.

        An unfinished run of the same configuration is left to be resumed.

        Args:
            config: the `ExperimentConfig` of the run.
            overwrite: whether to remove what an earlier run left.

        Raises:
            RunError: as `check` does, or if it cannot be written.
        """
        self.check(config, overwrite)
        if overwrite:
            for path in self.contents:
                files.remove(path)
        with self.writing():
            self.path.mkdir(parents=True, exist_ok=True)
            text = yaml.safe_dump(config.as_dict(), sort_keys=False)
            files.write_text(self.params, text)

    @contextlib.contextmanager
    def writing(self):
        """Turns what the operating system refuses into a `RunError`."""
        try:
            yield
        except OSError as error:
            raise RunError(
                f"Cannot write to {self.path}: {error.strerror or error}. "
                "What was written before is whole. Make room or give rights, "
                "and run the same command again; or give a --model_dir that "
                "can be written."
            ) from error

    def require_model(self):
        """Raises `RunError` unless the folder holds a trained model."""
        if not self.model.exists():
            raise RunError(
                f"{self.path} holds no trained model: model.keras is missing. "
                "Train first, with --mode=train."
            )

    def check_same(self, config):
        """Raises `RunError` if the run there has another configuration.

        The folder of the data may differ: data are moved about. Settings that
        did not exist when the run began had their defaults.
        """
        defaults = flatten(type(config)(task=type(config.task)()).as_dict())
        now = flatten(config.as_dict())
        before = {name: defaults[name] for name in now if name in defaults}
        before |= flatten(yaml.safe_load(self.params.read_text("utf-8")))
        changed = [
            f"{key} was {before.get(key)!r}, now {now.get(key)!r}"
            for key in sorted({*before, *now})
            if before.get(key) != now.get(key) and not key.endswith(".data_dir")
        ]
        if changed:
            raise RunError(
                f"{self.path} holds a run of another configuration "
                f"({'; '.join(changed)}). Use another folder, or the same "
                "settings, or --overwrite of sla.train."
            )


def flatten(mapping, path=""):
    """Nested settings as one dict of dotted path -> value."""
    flat = {}
    for key, value in mapping.items():
        if isinstance(value, dict) and value:
            flat |= flatten(value, f"{path}{key}.")
        else:
            flat[f"{path}{key}"] = value
    return flat
