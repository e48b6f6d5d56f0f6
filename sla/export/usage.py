# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How to call the files of an export, for its model card."""

from collections.abc import Sequence

_USAGE = {
    "saved_model": """\
TensorFlow alone, from image files of any size:

```python
import tensorflow as tf

model = tf.saved_model.load("DIR")
predictions = model.signatures["serving_bytes"](
    image_bytes=tf.constant([open("image.png", "rb").read()])
)
print(predictions["class_name"], predictions["probabilities"])
```

The signature `serving_default` takes `images` instead of `image_bytes`.
`sla.serving.DeployedClassifier("DIR")` calls both and checks their input.
""",
    "keras": """\
Keras, from images:

```python
import keras

model = keras.models.load_model("DIR/model.keras")
probabilities = model.predict(images)
```
""",
    "onnx": """\
ONNX Runtime, from images:

```python
import onnxruntime

session = onnxruntime.InferenceSession("DIR/model.onnx")
(probabilities,) = session.run(["probabilities"], {"images": images})
```
""",
    "litert": """\
LiteRT, from images. `model_float16.tflite` and `model_int8.tflite` are called
in the same way:

```python
from ai_edge_litert.interpreter import Interpreter

run = Interpreter("DIR/model.tflite").get_signature_runner("serving_default")
probabilities = run(images=images)["probabilities"]
```
""",
}


def usage(
    formats: Sequence[str],
    keras_needs_package: bool,
    gives_logits: bool = False,
) -> str:
    """Explains how to call the files.

    Args:
        formats: Names of the formats.
        keras_needs_package: Whether the `.keras` file has layers of this
            package.
        gives_logits: Whether the `.keras` file gives logits.

    Returns:
        Markdown.
    """
    texts = {**_USAGE}
    if keras_needs_package:
        texts["keras"] = (
            texts["keras"]
            .replace("Keras,", "Keras with this package's layers,")
            .replace("import keras\n", "import keras\nimport sla\n")
        )
    if gives_logits:
        texts["keras"] = texts["keras"].replace("probabilities =", "logits =")
    return "\n".join(texts[name] for name in formats)
