# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A trained run as a classifier, of its own classes or of a support folder."""

import dataclasses

from official.core.config_definitions import ExperimentConfig
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from official.core.trained_run import class_names_of
from official.core.trained_run import load_trained_run
from official.typing import Path
from official.vision.dataloaders.encoded_images import LabeledImages
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.inference.support_set import support_model
from sla.modeling.few_shot_model import FewShotModel
from sla.modeling.multi_view_model import MultiViewModel

_NO_CLASSES = "which learned from episodes and has no classes of its own"


@dataclasses.dataclass(frozen=True, eq=False)
class ClassifierRun:
    """What classifies images, and what it came from.

    Attributes:
        run: Folder of the run.
        config: Its configuration.
        model: The classifier.
        class_names: The N names, in label order.
        default_mode: The inference mode that its network is meant for.
        support: The support images, if it was made from a support folder.
    """

    run: RunDirectory
    config: ExperimentConfig
    model: MultiViewModel
    class_names: tuple[str, ...]
    default_mode: str
    support: LabeledImages | None = None


def load_classifier_run(
    model_dir: Path,
    data_dir: Path | None = None,
    support: Path | None = None,
) -> ClassifierRun:
    """Loads a trained run to classify images.

    Args:
        model_dir: Folder of the run.
        data_dir: Folder of the data; None for that of the run.
        support: Folder with a few images of each class, `SUPPORT/<class>/*`,
            to be told apart instead of the classes of the run.

    Returns:
        The run with its own classifier, or one made from the support images.

    Raises:
        ConfigError: The configuration of the run is no longer valid.
        RunError: There is no trained model, the run learned from episodes and
            there is no support folder, or that cannot be used.
    """
    run, config, model = load_trained_run(model_dir, data_dir)
    if support is None:
        if isinstance(model, FewShotModel):
            raise RunError(
                f"support: Got none for {run.path}, {_NO_CLASSES}. Expected a "
                "folder with a few images of each class, SUPPORT/<class>/*."
            )
        return ClassifierRun(
            run,
            config,
            model,
            tuple(class_names_of(run)),
            model.default_mode,
        )
    made = support_model(model, config, support)
    return ClassifierRun(
        run,
        config,
        made.model,
        made.class_names,
        made.default_mode,
        made.support,
    )


def check_classifier(
    model: MultiViewModel | FewShotModel,
    run: RunDirectory,
    argument: str = "model_dir",
) -> None:
    """Checks that a model has classes of its own.

    Args:
        model: The model of a run.
        run: Folder of the run.
        argument: The argument that names the run.

    Raises:
        RunError: It learned from episodes.
    """
    if isinstance(model, FewShotModel):
        raise RunError(
            f"{argument}: Got {run.path}, {_NO_CLASSES}. Expected a run of "
            "sla.train. To test this one, use sla.few_shot."
        )
