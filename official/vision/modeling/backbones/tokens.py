# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Pooled features from the tokens of a transformer."""

from typing import Any

import keras

from official.typing import Tensor

POOLINGS = ("class_token", "mean")


def pool_tokens(
    tokens: Tensor, pooling: str, num_prefix_tokens: int = 1
) -> Tensor:
    """Pools the tokens of a transformer to one vector for each image.

    Models take features `(B, D)`, or maps `(B, h, w, D)`, which they average.
    Tokens have no such rule, so a backbone that ends with them says here which
    of them count. The layers are Keras's own: a saved model needs nothing else.

    Args:
        tokens: Keras tensor `(B, T, D)`: first tokens of the whole image, such
            as a class token and registers, then one token for each patch.
        pooling: `"class_token"` for the first token, `"mean"` for the average
            of the patches.
        num_prefix_tokens: Number of tokens before those of the patches, fewer
            than T. Defaults to 1, a class token.

    Returns:
        A Keras tensor `(B, D)`.

    Raises:
        ValueError: `tokens` has another rank or an unknown length, `pooling` is
            unknown, `num_prefix_tokens` is out of range, or there is no class
            token where it is asked for.

    Example:
    >>> images = keras.Input((8, 8, 3))
    >>> patches = keras.layers.Conv2D(16, 4, strides=4)(images)
    >>> tokens = keras.layers.Reshape((4, 16))(patches)
    >>> features = pool_tokens(tokens, "mean", num_prefix_tokens=0)
    >>> keras.Model(images, features).output_shape
    (None, 16)
    """
    check_pooling("pooling", pooling)
    shape = tuple(tokens.shape)
    if len(shape) != 3 or shape[1] is None:
        raise ValueError(
            f"Got tokens of shape {shape}. Expected (batch, tokens, features) "
            "with a fixed number of tokens. Build the backbone for images of "
            "one size."
        )
    length = shape[1]
    if not 0 <= num_prefix_tokens < length:
        raise ValueError(
            f"Got num_prefix_tokens={num_prefix_tokens}. Expected at least 0, "
            f"and fewer than all {length} tokens."
        )
    if pooling == "mean":
        patches = keras.layers.Cropping1D(
            (num_prefix_tokens, 0), name="patch_tokens"
        )(tokens)
        return keras.layers.GlobalAveragePooling1D(name="mean_token")(patches)
    if num_prefix_tokens == 0:
        raise ValueError(
            f"Got {pooling!r} for tokens without a class token. Expected "
            "'mean'."
        )
    first = keras.layers.Cropping1D((0, length - 1), name="first_token")(tokens)
    return keras.layers.Flatten(name="class_token")(first)


def check_pooling(name: str, pooling: Any) -> None:
    """Checks the name of a way to pool tokens.

    Args:
        name: Name of the argument.
        pooling: Its value.

    Raises:
        ValueError: It is neither `"class_token"` nor `"mean"`.

    Example:
    >>> check_pooling("pooling", "mean")
    """
    if pooling not in POOLINGS:
        raise ValueError(
            f"Got {name}={pooling!r}. Expected one of {', '.join(POOLINGS)}."
        )
