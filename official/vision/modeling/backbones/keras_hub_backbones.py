# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Backbones of KerasHub, with the weights of a preset.

They come without the rescaling of pixels: images arrive normalized.
"""

from collections.abc import Sequence
from typing import Any

import keras

from official.typing import Path
from official.typing import Tensor
from official.vision.modeling.backbones.keras_hub_presets import find_preset
from official.vision.modeling.backbones.keras_hub_presets import refuse_kind
from official.vision.modeling.backbones.keras_hub_presets import shape_argument
from official.vision.modeling.backbones.keras_hub_presets import size_in_preset
from official.vision.modeling.backbones.library_checks import check_flag
from official.vision.modeling.backbones.library_checks import check_images
from official.vision.modeling.backbones.tokens import check_pooling
from official.vision.modeling.backbones.tokens import pool_tokens


def keras_hub_backbone(
    preset: Path,
    image_shape: Sequence[int],
    load_weights: bool = True,
    allow_download: bool = False,
    features: str | None = None,
    level: str | None = None,
) -> keras.Model:
    """Builds an image backbone of KerasHub.

    A preset that is on this machine is read without a look at the network. The
    positions and the class token of DINOv2 are not trained, because KerasHub
    does not save trained positions exactly.

    Args:
        preset: A folder that `save_to_preset` wrote, or KerasHub's name of an
            image backbone, such as `"dinov2_small"`.
        image_shape: Height, width and channels of the images. A vision
            transformer with learned positions takes one size; DINOv2, and
            convolutions, take others.
        load_weights: Whether to start from the weights of the preset, or from
            random ones.
        allow_download: Whether a preset that is not in the cache of
            `kagglehub` may be downloaded into it.
        features: How tokens are pooled, `"class_token"` or `"mean"`; see
            `pool_tokens`. `None` for backbones that give no tokens.
        level: Name of a pyramid level, such as `"P4"`. Defaults to `None`, the
            last output.

    Returns:
        A functional `keras.Model`: images `(B, H, W, C)`, channels last, ->
        features `(B, D)`, or maps `(B, h, w, D)` of a convolutional network.

    Raises:
        ValueError: keras-hub is not installed, the preset is not here, is none
            of an image backbone or does not take such images, or `features` or
            `level` is none of this backbone's.

    Example:
    >>> backbone = keras_hub_backbone(  # doctest: +SKIP
    ...     "weights/dinov2_small", (224, 224, 3), features="class_token")
    """
    check_keras_hub_backbone(
        preset, load_weights, allow_download, features, level
    )
    check_images(image_shape, minimum=1)
    constructor, source = find_preset(preset, load_weights, allow_download)
    arguments = {
        "load_weights": load_weights,
        str(shape_argument(constructor)): tuple(image_shape),
    }
    try:
        backbone = constructor.from_preset(source, **arguments)
    except (KeyError, OSError, TypeError, ValueError) as error:
        raise ValueError(
            f"Got the preset {preset!r} for images {tuple(image_shape)}. "
            "Expected weights that can be read, and a size that KerasHub's "
            f"{constructor.__name__} takes with them"
            f"{size_in_preset(source)}. {_without_values(error)}"
        ) from error
    output = _select_output(backbone, level)
    rank = len(output.shape)
    if len(backbone.inputs) != 1 or rank not in (2, 3, 4):
        refuse_kind(preset, constructor)
    if (rank == 3) != (features is not None):
        expected = "'class_token' or 'mean'" if rank == 3 else "null"
        raise ValueError(
            f"Got features={features!r} for the preset {preset!r}, which gives "
            f"{'tokens' if rank == 3 else 'features'} {output.shape}. "
            f"Expected {expected}."
        )
    images, output = _savable_graph(backbone, image_shape, level, output)
    if features is not None:
        prefix = _num_prefix_tokens(backbone, image_shape, output.shape[1])
        output = pool_tokens(output, features, prefix)
    return keras.Model(images, output, name=backbone.name)


def check_keras_hub_backbone(
    preset: Path,
    load_weights: bool = True,
    allow_download: bool = False,
    features: str | None = None,
    level: str | None = None,
) -> None:
    """Checks what can be known of a preset before it is built.

    Args:
        preset: As for `keras_hub_backbone`.
        load_weights: As for `keras_hub_backbone`.
        allow_download: As for `keras_hub_backbone`.
        features: As for `keras_hub_backbone`.
        level: As for `keras_hub_backbone`.

    Raises:
        ValueError: keras-hub is not installed, an option has another kind, or
            the preset is not here or is none of an image backbone.

    Example:
    >>> check_keras_hub_backbone("dinov2_small", features="last")
    Traceback (most recent call last):
    ValueError: Got features='last'. Expected one of class_token, mean.
    """
    check_flag("load_weights", load_weights)
    check_flag("allow_download", allow_download)
    if features is not None:
        check_pooling("features", features)
    if level is not None and not isinstance(level, str):
        raise ValueError(
            f"Got level={level!r}. Expected the name of a pyramid level, such "
            "as 'P4', or null for the last output."
        )
    find_preset(preset, load_weights, allow_download)


def _without_values(error: Exception) -> str:
    """The message on one line, without the weights that Keras prints."""
    return " ".join(str(error).split("Target variable:")[0].split())


def _select_output(backbone: Any, level: str | None) -> Tensor:
    output = backbone.output
    levels = getattr(backbone, "pyramid_outputs", None) or {}
    if isinstance(output, dict):
        levels = output
        output = list(output.values())[-1]
    if level is None:
        return output
    if level not in levels:
        raise ValueError(
            f"Got level={level!r} for the backbone {backbone.name!r}. Expected "
            + (f"one of {', '.join(levels)}." if levels else "null.")
        )
    return levels[level]


def _savable_graph(
    backbone: Any, image_shape: Sequence[int], level: str | None, output: Tensor
) -> tuple[Tensor, Tensor]:
    """Images and output of layers that can be made from their configuration.

    Keras's own layers can, one by one. Those of KerasHub often cannot, so such
    a backbone stays whole, as one layer.
    """
    images = backbone.inputs[0]
    libraries = {type(x).__module__.split(".")[0] for x in backbone.layers}
    if libraries == {"keras"}:
        return images, output
    interpolated = [
        layer
        for layer in backbone.layers
        if hasattr(layer, "interpolated_position_embeddings")
    ]
    for layer in interpolated:
        layer.trainable = False
        layer.patch_embeddings.trainable = True
    # As one layer, it would forget that a part of it is frozen.
    if level is None and not interpolated:
        images = keras.Input(image_shape, name="images")
        nested = keras.tree.map_structure(lambda _: images, backbone.input)
        output = backbone(nested)
        if isinstance(output, dict):
            output = list(output.values())[-1]
        return images, output
    config = keras.saving.serialize_keras_object(keras.Model(images, output))
    try:
        keras.saving.deserialize_keras_object(config)
    except Exception as error:
        raise ValueError(
            f"Got level={level!r} for the backbone {backbone.name!r}, whose "
            "layers KerasHub can save only as a whole. Expected null."
        ) from error
    return images, output


def _num_prefix_tokens(
    backbone: Any, image_shape: Sequence[int], num_tokens: int
) -> int:
    patch = getattr(backbone, "patch_size", 1)
    height, width = (patch, patch) if isinstance(patch, int) else patch
    num_patches = (image_shape[0] // height) * (image_shape[1] // width)
    # Where patches are merged, as in Swin, nothing stands before them.
    return max(0, num_tokens - num_patches)
