# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Arrays of a source are its images and labels."""

import numpy as np
import pytest

from backend_marks import requires_tensorflow

pytestmark = requires_tensorflow


def test_arrays_are_those_of_the_source(tmp_path):
    from official.vision.dataloaders.sources import load_images
    from tools.image_arrays import write_arrays

    write_arrays("digits", None, tmp_path / "digits.npz")
    pool, test = load_images("digits")
    with np.load(tmp_path / "digits.npz") as arrays:
        assert set(arrays) == {"x_train", "y_train", "x_test", "y_test"}
        np.testing.assert_array_equal(arrays["x_train"], pool.images)
        np.testing.assert_array_equal(arrays["y_test"], test.labels)


def test_images_of_several_sizes_are_refused(tmp_path):
    import keras

    from tools.image_arrays import write_arrays

    for index, name in enumerate("abcdefgh"):
        folder = tmp_path / "images" / name[: 1 + index % 2]
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(5):
            keras.utils.save_img(
                folder / f"{number}.png", np.zeros((8 + index, 8, 3))
            )
    with pytest.raises(ValueError, match="whose images differ in size"):
        write_arrays("folder", str(tmp_path / "images"), tmp_path / "a.npz")
