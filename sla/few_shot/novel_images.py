# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The images of new classes that a network is tested on."""

import dataclasses
from collections.abc import Sequence

from official.core.config_definitions import ExperimentConfig
from official.core.run_directory import RunError
from official.typing import Path
from official.vision.dataloaders.divided_sources import DIVIDED_SOURCES
from official.vision.dataloaders.divided_sources import group_of
from official.vision.dataloaders.encoded_images import LabeledImages
from official.vision.dataloaders.image_folders import some
from official.vision.dataloaders.preparation import prepare
from sla.configs.few_shot import FewShotConfig
from sla.inference.support_set import load_support
from sla.tasks.few_shot import FewShotTask

_GROUPED = "omniglot"


@dataclasses.dataclass(frozen=True, eq=False)
class NovelImages:
    """Images of classes that a network has not seen.

    Attributes:
        name: Name of the data set, or path of the folder.
        images: The images.
        groups: Name of the group of each class, such as its alphabet; None if
            there are no groups.
    """

    name: str
    images: LabeledImages
    groups: tuple[str, ...] | None = None


def load_novel_images(
    config: ExperimentConfig,
    image_shape: tuple[int, int, int],
    folder: Path | None = None,
    known: Sequence[str] = (),
    task: FewShotTask | None = None,
) -> NovelImages:
    """Loads the new classes of a run.

    Args:
        config: Its configuration.
        image_shape: `(H, W, C)` of its model.
        folder: Class folders to use instead of its own novel classes.
        known: Names of the classes that the network was trained on.
        task: Its task, if it learns from episodes and has loaded the data.

    Returns:
        The images, of that shape.

    Raises:
        RunError: There are none, or they cannot be read.
    """
    data = config.task.data
    try:
        if folder is not None:
            images = load_support(folder, config, image_shape)
            common = sorted(set(images.class_names) & set(known))
            if common:
                raise ValueError(
                    f"Got classes in {folder} that the network was trained on: "
                    f"{some(common)}. Expected new ones. Remove these folders."
                )
            return NovelImages(str(folder), images)
        if isinstance(config.task, FewShotConfig):
            task = task or FewShotTask(config)
            images = task.division.novel
        elif data.name in DIVIDED_SOURCES:
            novel = DIVIDED_SOURCES[data.name](data.data_dir).novel
            _, (images,) = prepare([novel], data)
        else:
            raise RunError(
                f"images: Got none for a run on {data.name}, all of whose "
                "classes were trained. Expected a folder of new classes, "
                "IMAGES/<class>/*."
            )
    except ValueError as error:
        raise RunError(f"images: {error}") from error
    groups = None
    if data.name == _GROUPED:
        groups = tuple(map(group_of, images.class_names))
    return NovelImages(data.name, images, groups)
