# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a comparison is made of, before anything is run."""

import dataclasses
import functools
import hashlib
import pathlib
from typing import Any
from typing import Optional

from official.core import files
from official.core.run_directory import RunDirectory
from sla import transforms


@dataclasses.dataclass(frozen=True)
class PlannedRun:
    """A training run; two with the same folder are the same run.

    Attributes:
        name: what progress lines call it.
        path: its folder.
        config: its validated `ExperimentConfig`.
    """

    name: str = dataclasses.field(compare=False)
    path: pathlib.Path
    config: Any = dataclasses.field(compare=False)

    @property
    def output(self):
        """The file that is there once the run is finished."""
        return RunDirectory(self.path).results

    @property
    def is_finished(self):
        return self.output.exists()

    @functools.cached_property
    def work(self):
        """Images that go through the network in training."""
        task, trainer = self.config.task, self.config.trainer
        return trainer.train_steps * task.data.batch_size * _views(task)


@dataclasses.dataclass(frozen=True)
class PlannedControl:
    """What trained models are asked for, with no further training.

    Attributes:
        name: what progress lines call it.
        output: the file of its results, in the folder of the first run.
        kind: `views`, `ten_crop` or `ensemble`.
        runs: tuple of the `PlannedRun` of the models.
        transforms: name of the transform set of `views`.
    """

    name: str = dataclasses.field(compare=False)
    output: pathlib.Path
    kind: str
    runs: tuple
    transforms: Optional[str] = None
    work = 0

    @property
    def is_finished(self):
        """Whether the results are there, and of these very models."""
        if not self.output.exists():
            return False
        return files.read_json(self.output)["models"] == self.digests()

    def digests(self):
        """What tells the models from others, a text for each."""
        models = [RunDirectory(run.path).model for run in self.runs]
        return [
            hashlib.sha256(model.read_bytes()).hexdigest()
            if model.exists()
            else None
            for model in models
        ]


def _views(task):
    if task.method == "baseline":
        return 1
    return task.transforms_per_step or len(transforms.get(task.transforms))


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of the comparison: the same thing with several seeds.

    Attributes:
        label: what it is called beside its settings.
        experiment: registered name.
        method: of that experiment.
        settings: tuple of pairs (name of an axis, value as text), those
            on which the method depends.
        reference: `(label, settings)` of the row it is compared with.
        items: tuple of what is to be done, a `PlannedRun` or a
            `PlannedControl` for each seed.
        control: which control it is, None for an experiment itself.
    """

    label: str
    experiment: str
    method: str
    settings: tuple
    reference: tuple
    items: tuple
    control: Optional[str] = None

    @property
    def key(self):
        return self.label, self.settings
