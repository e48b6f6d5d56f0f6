# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a comparison is made of, before anything is run."""

import dataclasses
import hashlib
import pathlib
from typing import Any
from typing import TypeAlias

from official.core import files
from official.core.run_directory import RunDirectory
from sla.train.planned_run import PlannedRun

#: Pairs (name of an axis, value), those on which a method depends.
Settings: TypeAlias = tuple[tuple[str, str], ...]

#: Control of trained models -> its inference mode.
CONTROL_MODES = {
    "views": "aggregated",
    "ten_crop": "crops",
    "ensemble": "ensemble",
}


@dataclasses.dataclass(frozen=True)
class PlannedControl:
    """Other predictions of trained models, with no further training.

    Attributes:
        name: What progress lines call it.
        output: The file of its results, in the folder of the first run.
        kind: "views", "ten_crop" or "ensemble".
        runs: The runs that train the models.
        transforms: Name of the transform set of "views".
    """

    name: str = dataclasses.field(compare=False)
    output: pathlib.Path
    kind: str
    runs: tuple[PlannedRun, ...]
    transforms: str | None = None
    #: Images that pass through a network in training.
    work = 0

    @property
    def mode(self) -> str:
        """The inference mode of its accuracy."""
        return CONTROL_MODES[self.kind]

    def is_finished(self) -> bool:
        """Whether its results are there, and of the very models of its runs.

        Reads every model.
        """
        if not self.output.exists():
            return False
        if not all(run.is_finished() for run in self.runs):
            return False
        return files.read_json(self.output)["models"] == self.digests()

    def digests(self) -> list[str]:
        """A text for each model that tells it from all others."""
        models = [RunDirectory(run.path).model for run in self.runs]
        return [
            hashlib.sha256(model.read_bytes()).hexdigest()
            if model.exists()
            else ""
            for model in models
        ]

    def results(self) -> dict[str, Any]:
        """The content of its file, in the form of a `results.json`."""
        results = files.read_json(self.output)
        # Earlier files call every mode "aggregated" and every pass a transform.
        old_key, key = "aggregated_accuracy", f"{self.mode}_accuracy"
        if key not in results["test"]:
            results["test"] = {key: results["test"][old_key]}
        results.setdefault("passes", results.get("num_transforms"))
        return results

    def execute(self, verbose: bool) -> None:
        """Evaluates the models and writes its file.

        Args:
            verbose: Ignored, for an evaluation prints nothing.

        Raises:
            RunError: If a model or the data are missing.
        """
        from sla.compare.test_time import evaluate_control

        evaluate_control(self)


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of a comparison: the same training over several seeds.

    Attributes:
        label: What it is called beside its settings.
        experiment: Registered name.
        method: Method of that experiment.
        settings: Settings of the grid on which the method depends.
        reference: `(label, settings)` of the row that it is compared with.
        items: What there is to do, for each seed.
        control: Which control it is; None for an experiment itself.
    """

    label: str
    experiment: str
    method: str
    settings: Settings
    reference: tuple[str, Settings]
    items: tuple[PlannedRun | PlannedControl, ...]
    control: str | None = None

    @property
    def runs(self) -> tuple[PlannedRun, ...]:
        """The items that are training runs."""
        return tuple(
            item for item in self.items if isinstance(item, PlannedRun)
        )

    @property
    def key(self) -> tuple[str, Settings]:
        """What tells it from other rows."""
        return self.label, self.settings
