# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Configuration of learning from episodes, and its experiments."""

import copy
import dataclasses
import functools

from official.core.config_definitions import ExperimentConfig
from official.core.config_definitions import TaskConfig
from official.core.config_definitions import TrainerConfig
from official.core.exp_factory import register_config_factory
from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import setting
from official.modeling.hyperparams.config_error import setting_name
from official.modeling.optimization.optimization_config import OptimizerConfig
from official.modeling.optimization.optimization_config import ScheduleConfig
from official.vision.configs.image_classification import BackboneConfig
from official.vision.dataloaders.episode_config import EpisodeDataConfig
from official.vision.dataloaders.episodes import EpisodeShape
from official.vision.ops.augmentation_config import AugmentationConfig
from sla import transforms
from sla.configs.recipes import adam_trainer
from sla.configs.sla_classification import DistillationConfig

#: Methods of learning from episodes, and what each does.
EPISODE_METHODS = {
    "baseline": "untransformed images",
    "da": "transforms as data augmentation of support and query images",
    "new_classes": "transformed images as classes of their own",
    "sla": "joint labels of class and transform",
    "sla_sd": "joint labels and a self-distilled student",
}

#: Heads that are trained in episodes: value of task.head -> part of the names
#: of experiments, and words.
HEADS = {
    "prototypes": ("proto", "prototypes"),
    "ridge": ("ridge", "ridge regression"),
}


@dataclasses.dataclass
class FewShotConfig(TaskConfig):
    """Learning from episodes to tell new classes apart."""

    data: EpisodeDataConfig = setting(EpisodeDataConfig, "The images.")
    backbone: BackboneConfig = setting(
        BackboneConfig, "The network under the head."
    )
    method: str = setting(
        "sla",
        "; ".join(f"{name}: {text}" for name, text in EPISODE_METHODS.items())
        + ".",
        choices=tuple(EPISODE_METHODS),
    )
    transforms: str = setting(
        "rotation",
        "Transform set; method baseline uses it for aggregated tests only.",
    )
    head: str = setting(
        "prototypes",
        "What is computed from the support images: prototypes, or the weights "
        "of a ridge regression.",
        choices=tuple(HEADS),
    )
    distillation: DistillationConfig = setting(
        DistillationConfig, "Training of the student of sla_sd."
    )
    training_episodes: EpisodeShape = setting(
        EpisodeShape, "Size of the episodes to learn from."
    )
    validation_episodes: EpisodeShape = setting(
        EpisodeShape, "Size of the episodes to select the model on."
    )
    num_validation_episodes: int = setting(
        100, "Number of episodes in each validation.", low=1
    )

    def check(self, path: str) -> None:
        """Raises for a transform set that is unknown or too small."""
        super().check(path)
        try:
            size = len(transforms.get(self.transforms))
        except ValueError as error:
            name = setting_name(f"{path}.transforms")
            raise ConfigError(f"{name}: {error}") from error
        if self.method != "baseline" and size < 2:
            config_error(
                f"{path}.transforms",
                self.transforms,
                f"a set of two or more transforms for method {self.method}",
            )


def _register(
    dataset: str,
    summary: str,
    trainer: TrainerConfig,
    data: EpisodeDataConfig,
    backbone: BackboneConfig,
    training: EpisodeShape,
    validation: EpisodeShape,
) -> None:
    """Registers `<dataset>_<head>_<method>` for all heads and methods."""
    for head, (part, words) in HEADS.items():
        for method, description in EPISODE_METHODS.items():
            config = ExperimentConfig(
                task=FewShotConfig(
                    data=data,
                    backbone=backbone,
                    method=method,
                    head=head,
                    distillation=DistillationConfig(per_view=True),
                    training_episodes=training,
                    validation_episodes=validation,
                ),
                trainer=trainer,
            )
            register_config_factory(
                f"{dataset}_{part}_{method}",
                f"Few-shot {summary}, {words}: {description}.",
            )(functools.partial(copy.deepcopy, config))


_register(
    "omniglot",
    "Omniglot, 242 base characters, Conv-4",
    trainer=adam_trainer(1500, validation_interval=250, learning_rate=4e-3),
    data=EpisodeDataConfig(
        name="omniglot",
        image_size=[28, 28],
        augmentation=AugmentationConfig(crop_padding=2),
    ),
    backbone=BackboneConfig(name="conv4"),
    training=EpisodeShape(ways=20, shots=1, queries=5),
    validation=EpisodeShape(ways=20, shots=1, queries=5),
)

# The published recipe for ResNet-12 in short: no network of that depth here.
_PHOTOGRAPHS = TrainerConfig(
    train_steps=20_000,
    validation_interval=1000,
    optimizer=OptimizerConfig(
        name="sgd",
        learning_rate=0.1,
        momentum=0.9,
        weight_decay=5e-4,
        schedule=ScheduleConfig(name="cosine"),
    ),
)
for _name, _title, _size, _source in (
    ("cifar_fs", "CIFAR-FS", 32, "cifar_fs"),
    ("fc100", "FC100", 32, "fc100"),
    ("mini_imagenet", "mini-ImageNet in class folders", 84, "folder"),
):
    _register(
        _name,
        f"{_title}, ResNet-18",
        trainer=_PHOTOGRAPHS,
        data=EpisodeDataConfig(
            name=_source,
            batch_size=4,
            image_size=[_size, _size],
            augmentation=AugmentationConfig(
                crop_padding=_size // 8, horizontal_flip=True
            ),
        ),
        backbone=BackboneConfig(
            name="resnet", options={"depth": 18, "stem": "cifar"}
        ),
        training=EpisodeShape(ways=5, shots=5, queries=6),
        validation=EpisodeShape(ways=5, shots=5, queries=15),
    )
