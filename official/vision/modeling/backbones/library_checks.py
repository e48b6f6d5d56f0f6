# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What backbones of other libraries have in common: checks and messages."""

import difflib
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any
from typing import NoReturn

import keras

from official.vision.modeling.backbones import blocks


def check_images(image_shape: Sequence[int], minimum: int) -> None:
    """Checks that a model of another library can take the images.

    Args:
        image_shape: Height, width and channels of the images.
        minimum: Smallest height and width that the model can take.

    Raises:
        ValueError: The images are too small, or Keras's data format is not
            channels last.
    """
    blocks.check_image_shape(image_shape, minimum)
    if keras.config.image_data_format() != "channels_last":
        raise ValueError(
            f"Got Keras's data format {keras.config.image_data_format()}. "
            "Expected channels_last, because models of other libraries follow "
            "this setting."
        )


def check_flag(name: str, value: Any) -> None:
    """Checks an option that is on or off.

    Args:
        name: Name of the option.
        value: Its value.

    Raises:
        ValueError: Anything but true or false.

    Example:
    >>> check_flag("allow_download", False)
    """
    if not isinstance(value, bool):
        raise ValueError(f"Got {name}={value!r}. Expected true or false.")


def raise_unknown(library: str, model: str, names: Iterable[str]) -> NoReturn:
    """Raises for a model that a library does not have.

    Args:
        library: Name of the library.
        model: Name that came.
        names: Names that the library has.

    Raises:
        ValueError: Always, with names that are alike if there are some.
    """
    by_lower_case = {name.lower(): name for name in names}
    near = difflib.get_close_matches(str(model).lower(), by_lower_case, n=5)
    known = ", ".join(by_lower_case[name] for name in near or by_lower_case)
    raise ValueError(
        f"Got {model!r}. Expected a backbone of {library}, "
        f"{'such as' if near else 'one of'} {known}."
    )
