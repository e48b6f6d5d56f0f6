# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Divides the classes of a set, so that a model is tested on new ones."""

import dataclasses
from collections.abc import Iterable
from collections.abc import Sequence
from typing import cast

import numpy as np

from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.encoded_images import LabeledImages
from official.vision.dataloaders.image_data import ImageData
from official.vision.dataloaders.image_folders import some


@dataclasses.dataclass(frozen=True, eq=False)
class ClassDivision:
    """Three sets of images that share no class.

    Attributes:
        base: Images to learn from.
        validation: Images to select the model on.
        novel: Images to report on.

    Raises:
        ValueError: Two sets have a class of the same name.
    """

    base: LabeledImages
    validation: LabeledImages
    novel: LabeledImages

    def __post_init__(self) -> None:
        parts = self.by_name
        for first, second in (
            ("base", "validation"),
            ("base", "novel"),
            ("validation", "novel"),
        ):
            common = set(parts[first].class_names) & set(
                parts[second].class_names
            )
            if common:
                raise ValueError(
                    f"Got {len(common)} classes among both the {first} and the "
                    f"{second} classes: {some(sorted(common))}. Expected each "
                    "class in one part, because the others are to be new. "
                    "Remove it from one of them."
                )

    @property
    def by_name(self) -> dict[str, LabeledImages]:
        """The images by part: "base", "validation" and "novel"."""
        return {
            "base": self.base,
            "validation": self.validation,
            "novel": self.novel,
        }

    def summary(self) -> str:
        """Says in a line how many classes and images each part has."""
        parts = ", ".join(
            f"{part.num_classes} {name} classes ({len(part)} images)"
            for name, part in self.by_name.items()
        )
        return f"{parts}."


def only_classes(data: LabeledImages, names: Sequence[str]) -> LabeledImages:
    """Takes the images of some classes, with labels of their own.

    Args:
        data: A set of images.
        names: Names of the k classes to keep, in the order of their new labels.

    Returns:
        Images with labels `0 ... k-1`.

    Raises:
        ValueError: A name twice, or one that is no class of the set or has no
            image in it.

    Example:
    >>> data = ImageData(
    ...     images=np.zeros((3, 8, 8, 1), "uint8"),
    ...     labels=np.array([0, 1, 2], "int32"),
    ...     class_names=("cat", "dog", "owl"),
    ... )
    >>> only_classes(data, ["owl", "cat"]).labels.tolist()
    [1, 0]
    """
    unknown = [name for name in names if name not in data.class_names]
    if unknown:
        raise ValueError(
            f"Got classes that the images do not have: {some(unknown)}. "
            f"Expected some of {some(data.class_names)}."
        )
    new_labels = np.full(data.num_classes, -1, np.int32)
    new_labels[[data.class_names.index(name) for name in names]] = np.arange(
        len(names)
    )
    labels = new_labels[data.labels]
    kept = labels >= 0
    if not kept.any():
        raise ValueError(
            f"Got no image of {some(names)}. Expected images of each class."
        )
    return dataclasses.replace(
        data.take(kept), labels=labels[kept], class_names=tuple(names)
    )


def joined(parts: Sequence[LabeledImages]) -> LabeledImages:
    """Joins sets of the same classes, such as training and test images.

    Args:
        parts: Sets of one kind, with the same class names.

    Returns:
        All images, in order.
    """
    labels = np.concatenate([part.labels for part in parts])
    if isinstance(parts[0], ImageData):
        decoded = cast("Sequence[ImageData]", parts)
        images = np.concatenate([part.images for part in decoded])
        return ImageData(images, labels, parts[0].class_names)
    encoded = cast("Sequence[EncodedImages]", parts)
    files = np.concatenate([part.files for part in encoded])
    return dataclasses.replace(encoded[0], files=files, labels=labels)


def divide_classes(
    data: LabeledImages,
    validation_classes: Sequence[str] | None,
    novel_classes: Sequence[str] | None,
    shares: tuple[float, float],
    seed: int,
) -> ClassDivision:
    """Divides a set by its classes.

    Args:
        data: Images of all classes.
        validation_classes: Names of the validation classes; None to draw them.
        novel_classes: Names of the novel classes; None to draw them.
        shares: Share of all classes to draw for validation, and as novel ones;
            at least one class each.
        seed: Seed of the draw, at least 0.

    Returns:
        The images of the three parts. All other classes are base classes.

    Raises:
        ValueError: A name is no class of the set, or a part has no class.
    """
    chosen: dict[str, Sequence[str]] = {}
    order = np.random.default_rng(seed).permutation(data.num_classes)
    drawn = [data.class_names[index] for index in order]
    given = {"validation": validation_classes, "novel": novel_classes}
    for names in given.values():
        drawn = _without(drawn, names or ())
    for (part, names), share in zip(given.items(), shares, strict=True):
        if names is None:
            number = max(1, round(share * data.num_classes))
            names, drawn = sorted(drawn[:number]), drawn[number:]
        chosen[part] = names
    base = [name for name in data.class_names if name in set(drawn)]
    for part, names in {"base": base, **chosen}.items():
        if not names:
            raise ValueError(
                f"Got {data.num_classes} classes, of which none is left as "
                f"{part} class. Expected some. Choose fewer for the others."
            )
    return ClassDivision(
        only_classes(data, base),
        only_classes(data, chosen["validation"]),
        only_classes(data, chosen["novel"]),
    )


def _without(names: Iterable[str], left_out: Iterable[str]) -> list[str]:
    left_out = set(left_out)
    return [name for name in names if name not in left_out]
