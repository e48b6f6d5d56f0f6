# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What the users of an export read: a table and a model card."""

from collections.abc import Sequence
from typing import Any

from sla.export.usage import usage
from sla.reporting.text import markdown_text
from sla.reporting.text import percent
from sla.reporting.text import text_table


def export_table(description: dict[str, Any]) -> str:
    """Lists the files of an export.

    Args:
        description: Content of a `deployment.json`.

    Returns:
        A header and a line for each file.
    """
    header = ("format", "KiB", "difference", "accuracy in %")
    rows = [(*header, "images/s", "ms/image")]
    rows += [
        (
            row["name"],
            f"{row['bytes'] / 1024:.0f}",
            f"{row['max_difference']:.1e}",
            percent(row["accuracy"]) if "accuracy" in row else "",
            f"{row['images_per_second']:.0f}",
            f"{row['milliseconds_per_image']:.3g}",
        )
        for row in description["artifacts"]
    ]
    return text_table(rows)


def model_card(description: dict[str, Any]) -> str:
    """Writes the `README.md` of an export.

    Args:
        description: Content of its `deployment.json`.

    Returns:
        Markdown.
    """
    height, width, channels = description["image_shape"]
    formats = dict.fromkeys(
        row["name"].split()[0] for row in description["artifacts"]
    )
    names = description["class_names"]
    return f"""\
# {description["experiment"]}, {description["mode"]}

An image classifier for {len(names)} classes: {_shortened(names)}.

## How it predicts

{_inference(description)}

## How to call it

Images are float32 `(B, {height}, {width}, {channels})` for any B. They are \
turned upright as their EXIF orientation says, \
{_resizing(description)} and normalized: `(pixel / 255 - mean) / stddev` with \
mean {_numbers(description["mean"])} and stddev \
{_numbers(description["stddev"])}. Probabilities are float32 \
`(B, {len(names)})`, in the order of `class_names` in `deployment.json`. \
`DIR` is this folder.

{_usage(description, [*formats])}
## Figures

{_accuracy(description)}Each file was run on \
{description["checked_images"]} images with the runtime that it is made for. \
The difference is the largest one between the probabilities of the file and \
those of the model. All times were measured on the same machine, in turns.

```
{export_table(description)}
```

## How it was trained

The model was trained with the method `{description["method"]}` on \
{description["num_train_examples"]} training images of \
`{description["dataset"]}`, with seed {description["seed"]}: the experiment \
`{description["experiment"]}` of sla-keras \
{description["environment"]["package_version"]}. The `params.yaml` of the run \
holds all settings. At the end of training, its figures on the test images were:

{_list(description["training_test_figures"])}
{_support(description)}
## Limits

The model knows only these classes and predicts one of them for any picture. \
{_rejection(description)}{_calibration(description)}
"""


def _usage(description: dict[str, Any], formats: Sequence[str]) -> str:
    return usage(
        formats,
        bool(description.get("keras_needs")),
        description.get("outputs") == "logits",
    )


def _shortened(names: Sequence[str], most: int = 20) -> str:
    shown = ", ".join(map(markdown_text, names[:most]))
    return shown + (", ..." if len(names) > most else "")


def _inference(description: dict[str, Any]) -> str:
    mode, views = description["mode"], description["transforms"]
    if mode == "adaptive":
        threshold = description["adaptive_policy"]["threshold"]
        return (
            f"The model makes 1 to {len(views)} passes through the network for "
            f"each image, {description['passes_per_image']:.2f} on average "
            "over the images below. It runs another view while the most "
            f"probable class has a probability below {threshold:.3f}. The "
            "output `passes` gives the number of passes."
        )
    reduction = description["reduction"]
    reduced = f" (reduction `{reduction}`)" if reduction else ""
    if mode == "aggregated":
        return (
            f"The model averages over {len(views)} views of each image "
            f"({', '.join(views)}){reduced}. The graph makes the views itself "
            "and takes one pass through the network for each of them."
        )
    student = " and uses its student head" if mode == "distilled" else ""
    return (
        "The model makes one pass of the untransformed image through the "
        f"network{student}{reduced}."
    )


_HOW = " (bilinear, antialiased, as `tf.image.resize` does)"


def _resizing(description: dict[str, Any]) -> str:
    height, width, _ = description["image_shape"]
    shorter_side = description["evaluation_resize"]
    if shorter_side is None:
        return f"resized to {height} x {width}{_HOW}"
    return (
        f"resized to a shorter side of {shorter_side}{_HOW}, cropped to the "
        f"central {height} x {width}"
    )


def _accuracy(description: dict[str, Any]) -> str:
    if "accuracy" not in description:
        return ""
    return (
        "The accuracy of the model on test images is "
        f"{percent(description['accuracy'])}%. "
    )


def _support(description: dict[str, Any]) -> str:
    number = description.get("support_images")
    if not number:
        return ""
    return (
        "\nThe classes above are not those of this training. The weights of "
        f"their head were computed from {number} example images.\n"
    )


def _rejection(description: dict[str, Any]) -> str:
    rule = description.get("known_rule")
    if rule is None:
        return ""
    return (
        "But it also says how typical the picture is of those it was validated "
        "on: the output `is_known` is false if `known_score` is below "
        f"{rule['threshold']:.3f}. That is so for "
        f"{percent(1 - rule['known_share'], 0)}% of the validation images at "
        f"most, and for {percent(1 - description['kept_share'], 1)}% of the "
        "images that the files were checked on. "
    )


def _calibration(description: dict[str, Any]) -> str:
    temperature = description["temperature"]
    if temperature == 1:
        return "Its probabilities are not calibrated."
    return (
        "Its probabilities are calibrated: logits are divided by "
        f"{temperature:.3f}, which was fitted on validation images."
    )


def _numbers(values: Sequence[float]) -> str:
    return ", ".join(f"{value:g}" for value in values)


def _list(figures: dict[str, float]) -> str:
    return "\n".join(
        f"- {name}: {value:.4f}" for name, value in figures.items()
    )
