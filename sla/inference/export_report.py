# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What an export says of itself: a table, and a model card."""

from sla.reporting import text_table

_USE = {
    "saved_model": """\
TensorFlow alone, from image files of any size:

```python
import tensorflow as tf

model = tf.saved_model.load("DIR")
answers = model.signatures["serving_bytes"](
    image_bytes=tf.constant([open("image.png", "rb").read()])
)
print(answers["class_name"], answers["probabilities"])
```

The signature `serving_default` takes `images` in place of `image_bytes`.
`sla.serving.DeployedClassifier("DIR")` does both and checks what it is given.
""",
    "keras": """\
Keras{needs}, from images:

```python
import keras{imports}

model = keras.models.load_model("DIR/model.keras")
probabilities = model.predict(images)
```
""",
    "onnx": """\
ONNX Runtime, from images:

```python
import onnxruntime

session = onnxruntime.InferenceSession("DIR/model.onnx")
(probabilities,) = session.run(["probabilities"], {{"images": images}})
```
""",
    "litert": """\
LiteRT, from images; `model_float16.tflite` and `model_int8.tflite` likewise:

```python
from ai_edge_litert.interpreter import Interpreter

run = Interpreter("DIR/model.tflite").get_signature_runner("serving_default")
probabilities = run(images=images)["probabilities"]
```
""",
}


def table(description):
    """A line for each file of an export.

    Args:
        description: content of a `deployment.json`.

    Returns:
        A string of several lines.
    """
    rows = [
        ("format", "KiB", "difference", "accuracy in %", "images/s", "ms/image")
    ]
    rows += [
        (
            each["name"],
            f"{each['bytes'] / 1024:.0f}",
            f"{each['max_difference']:.1e}",
            f"{100 * each['accuracy']:.2f}" if "accuracy" in each else "",
            f"{each['images_per_second']:.0f}",
            f"{each['milliseconds_per_image']:.3g}",
        )
        for each in description["artefacts"]
    ]
    return text_table(rows)


def model_card(description):
    """The `README.md` of an export.

    Args:
        description: content of its `deployment.json`.

    Returns:
        Markdown.
    """
    one = description
    *size, channels = one["image_shape"]
    formats = [each["name"].split()[0] for each in one["artefacts"]]
    needs_package = bool(one.get("keras_needs"))
    use = "\n".join(
        _USE[name].format(
            needs=" with this package's layers" if needs_package else "",
            imports="\nimport sla" if needs_package else "",
        )
        if name != "saved_model"
        else _USE[name]
        for name in dict.fromkeys(formats)
    )
    names = one["class_names"]
    shown = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
    accuracy = ""
    if "accuracy" in one:
        accuracy = (
            f"Accuracy of the model on {one['checked_images']} test images: "
            f"{100 * one['accuracy']:.2f} %. "
        )
    return f"""\
# {one["experiment"]}, {one["mode"]}

An image classifier for {len(names)} classes: {shown}.

## How it answers

{_how(one)}

## How to call it

Images are float32 `(B, {size[0]}, {size[1]}, {channels})`, B as you like, \
normalised: `(pixel / 255 - mean) / stddev` with mean {_numbers(one["mean"])} \
and stddev {_numbers(one["stddev"])}, {_resized(one, size)}. \
Probabilities are float32 `(B, {len(names)})`, in the order of \
`class_names` in `deployment.json`. `DIR` is this folder.

{use}
## Figures

{accuracy}Files, run by their own runtimes on these images; the difference is \
the largest of any probability from the model's, and times are of this machine \
in turns:

```
{table(one)}
```

## How it was trained

Method `{one["method"]}` on {one["num_train_examples"]} training images of \
`{one["dataset"]}`, seed {one["seed"]}; the experiment `{one["experiment"]}` \
of sla-keras {one["environment"]["package_version"]}. `params.yaml` of the run \
repeats it. Its test figures at the end of training:

{_list(one["training_test_figures"])}

It knows these classes only and gives one of them to any picture. Its \
probabilities {_calibrated(one)}.
"""


def _how(one):
    if one["mode"] == "adaptive":
        policy = one["adaptive_policy"]
        return (
            f"Between 1 and {len(one['transforms'])} passes through the "
            f"network, {one['passes_per_image']:.2f} on average over the test "
            "images: another view is run while the most probable class has a "
            f"probability below {policy['threshold']:.3f}. The output "
            "`passes` tells how many were."
        )
    reduced = f", reduction `{one['reduction']}`" if one["reduction"] else ""
    if one["mode"] == "aggregated":
        return (
            f"The mean over {len(one['transforms'])} views of each image "
            f"({', '.join(one['transforms'])}), which the graph makes "
            f"itself{reduced}: as many passes through the network."
        )
    head = "student" if one["mode"] == "distilled" else "untransformed view"
    return f"One pass, by the {head}{reduced}."


def _resized(one, size):
    if one["evaluation_resize"] is None:
        return f"resized to {size[0]} x {size[1]}"
    return (
        f"resized to a shorter side of {one['evaluation_resize']} and cropped "
        f"to the central {size[0]} x {size[1]}"
    )


def _calibrated(one):
    if one["temperature"] == 1:
        return "are as training left them, not calibrated"
    return (
        f"are calibrated: logits are divided by {one['temperature']:.3f}, "
        "fitted on validation images"
    )


def _numbers(values):
    return ", ".join(f"{value:g}" for value in values)


def _list(figures):
    return "\n".join(
        f"- {name}: {value:.4f}" for name, value in figures.items()
    )
