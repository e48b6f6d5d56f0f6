# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Test images on which models can be watched."""

import dataclasses
from collections.abc import Sequence

import numpy as np
from scipy.special import softmax

from official.typing import Array
from official.vision.evaluation.geometry import flat_map
from sla.reporting.sprites import Sprite
from sla.reporting.sprites import make_sprite
from sla.representations.features import Features
from sla.representations.probe_images import ProbeImages
from sla.representations.trained_models import TrainedModel
from sla.transforms.transform_set import TransformSet

_MOST_IMAGES = 400
_NEIGHBORS = 5
_QUERIES = 3


@dataclasses.dataclass(frozen=True)
class Neighbors:
    """The images nearest to an image, by model.

    Attributes:
        image: Number of the image.
        by_group: Group to the numbers of the nearest images, nearest first.
    """

    image: int
    by_group: dict[str, list[int]]


@dataclasses.dataclass(frozen=True)
class ViewExample:
    """The views of one image, by model.

    Attributes:
        title: Why this image is shown.
        label: Its class.
        sprite: The M views.
        predicted: Group to the M transforms that its probe predicts.
        cosines: Group to the M cosines of the features to view 0.
    """

    title: str
    label: int
    sprite: Sprite
    predicted: dict[str, list[int]]
    cosines: dict[str, list[float]]


@dataclasses.dataclass(frozen=True, eq=False)
class Examples:
    """What is shown of single images. The first model speaks for its group.

    Attributes:
        class_names: The N names.
        labels: Classes of the images shown, which are numbered from 0.
        sprite: The images shown.
        points: Group to the places `[x, y]` of the images on its map, from 0
            to 1.
        predictions: Name of every model to the classes that it predicts.
        neighbors: Some images with those nearest to them.
        views: Some images with their views.
        probabilities: Group to the class probabilities of all test images.
        test_labels: Classes of all test images.
    """

    class_names: tuple[str, ...]
    labels: list[int]
    sprite: Sprite
    points: dict[str, list[list[float]]]
    predictions: dict[str, list[int]]
    neighbors: list[Neighbors]
    views: list[ViewExample]
    probabilities: dict[str, Array]
    test_labels: Array


def find_examples(
    models: Sequence[TrainedModel],
    features: Sequence[Features],
    predicted_transforms: Sequence[Array],
    images: ProbeImages,
    transforms: TransformSet,
) -> Examples:
    """Finds images that show what models have learned.

    Args:
        models: The models.
        features: Their features.
        predicted_transforms: For each model what `predict_transforms` gives.
        images: Images with the test images of these.
        transforms: The transforms of the features.

    Returns:
        The examples.
    """
    count = min(_MOST_IMAGES, len(images.test_labels))
    shown = np.linspace(0, len(images.test_labels) - 1, count, dtype=int)
    labels = images.test_labels[shown]
    pixels = images.preprocessing.restore(images.test_images[shown])
    first_of = {
        model.group: index for index, model in reversed(list(enumerate(models)))
    }
    groups = dict(sorted(first_of.items(), key=lambda item: item[1]))
    views = {group: features[i].test[shown] for group, i in groups.items()}
    return Examples(
        class_names=tuple(images.class_names),
        labels=labels.tolist(),
        sprite=make_sprite(pixels),
        points={
            group: flat_map(own[:, 0]).round(3).tolist()
            for group, own in views.items()
        },
        predictions={
            model.name: _default_logits(model, own)[shown]
            .argmax(axis=1)
            .tolist()
            for model, own in zip(models, features, strict=True)
        },
        neighbors=find_neighbors(
            {group: own[:, 0] for group, own in views.items()}, labels
        ),
        views=_find_views(
            views,
            {
                group: predicted_transforms[i][shown]
                for group, i in groups.items()
            },
            pixels,
            labels,
            transforms,
        ),
        probabilities={
            group: softmax(_default_logits(models[i], features[i]), axis=1)
            for group, i in groups.items()
        },
        test_labels=images.test_labels,
    )


def find_neighbors(
    features: dict[str, Array], labels: Array
) -> list[Neighbors]:
    """Finds images whose neighbors differ most between models.

    Args:
        features: Group to features `(n, D)`.
        labels: Integer labels `(n,)`.

    Returns:
        A few images of different classes, with those nearest by cosine.
    """
    nearest = {group: _nearest(own) for group, own in features.items()}
    same = np.array(
        [(labels[i] == labels[:, None]).sum(1) for i in nearest.values()]
    )
    # Where models differ; of those, where they are wrong.
    order = np.lexsort((same.mean(axis=0), same.min(axis=0) - same.max(axis=0)))
    chosen: dict[int, int] = {}
    for image in order.tolist():
        chosen.setdefault(int(labels[image]), image)
    return [
        Neighbors(
            image, {group: i[image].tolist() for group, i in nearest.items()}
        )
        for image in list(chosen.values())[:_QUERIES]
    ]


def _nearest(features):
    similarity = _unit(features) @ _unit(features).T
    np.fill_diagonal(similarity, -np.inf)
    return np.argsort(-similarity, axis=1, kind="stable")[:, :_NEIGHBORS]


def _find_views(features, predicted, pixels, labels, transforms):
    """The images whose transforms are predicted best and worst."""
    count = len(transforms)
    is_right = np.mean(
        [own == np.arange(count) for own in predicted.values()], axis=(0, 2)
    )
    cosines = {
        group: np.sum(_unit(own) * _unit(own)[:, :1], axis=-1)
        for group, own in features.items()
    }
    examples = []
    for title, image in (
        ("Predicted best", is_right.argmax()),
        ("Predicted worst", is_right.argmin()),
    ):
        examples.append(
            ViewExample(
                title=title,
                label=int(labels[image]),
                sprite=make_sprite(
                    np.asarray(transforms(pixels[image : image + 1]))[0]
                ),
                predicted={
                    group: own[image].tolist()
                    for group, own in predicted.items()
                },
                cosines={
                    group: own[image].tolist() for group, own in cosines.items()
                },
            )
        )
    return examples


def _unit(features):
    length = np.linalg.norm(features, axis=-1, keepdims=True)
    return features / np.maximum(length, 1e-12)


def _default_logits(model, features):
    return features.logits[model.model.default_mode]
