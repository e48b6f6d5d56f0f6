# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Exports a trained model, as a function and as a command."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from official.typing import Path


def export(
    model_dir: Path,
    *,
    format: str | Sequence[str] = ("saved_model",),
    mode: str | None = None,
    reduction: str | None = None,
    num_views: int | None = None,
    support: Path | None = None,
    reject: bool = False,
    outputs: str = "probabilities",
    calibrate: bool = False,
    output: Path | None = None,
    data_dir: Path | None = None,
    verbose: bool = False,
) -> dict[str, Any]:
    """Writes a trained model to files that other programs can run.

    Each file is run by its own runtime on test images, and must agree with
    the model, before any file is put in its place. An export to a folder also
    holds `deployment.json` and a model card, `README.md`.

    Args:
        model_dir: Folder of a finished run.
        format: "saved_model", "keras", "onnx" or "litert", or several of
            them.
        mode: Inference mode: "single", "aggregated" or "distilled", or
            "adaptive" after `sla.evaluate`. Default: the one that the method
            is meant for.
        reduction: How joint logits become class logits: "logit_mean" or
            "probability_mean" in mode "aggregated"; "own_transform",
            "marginal" or "logit_sum" in mode "single". Default: the first.
        num_views: Number of views that mode "aggregated" averages over, the
            best first in the order that `sla.evaluate` chose. Default: all.
        support: Folder with a few images of each class, `SUPPORT/<class>/*`.
            The export then tells these classes apart instead of those of the
            run, without training, and is checked on these images.
        reject: Whether the files also say which images show none of the
            classes, after `sla.evaluate`: `known_score`, and `is_known` if it
            reaches the threshold. Not for the format "keras".
        outputs: "probabilities"; or "logits", to learn from the model: the
            files then also return `logits`, and a `.keras` file them alone.
        calibrate: Whether to divide the logits by the temperature that makes
            the validation labels most likely.
        output: Folder to write, or for one format a file that ends in
            `.keras`, `.onnx` or `.tflite`. Default:
            `<model_dir>/export/<mode>`, and with support
            `<model_dir>/export/<mode>_<name>` for the folder <name>.
        data_dir: Folder of the data. Default: that of the run. Without the
            data, exact formats are checked on noise and no accuracy is given.
        verbose: Whether to print progress and, at the end, the figures.

    Returns:
        The content of `deployment.json`, also if `output` is a file.

    Raises:
        ConfigError: If the configuration of the run is no longer valid.
        RunError: If there is no trained model, an argument does not fit it, a
            package is missing, a file cannot be written, or a file does not
            agree with the model.

    Example:
    >>> import sla.export
    >>> deployment = sla.export.export(
    ...     "runs/digits_sla_sd/seed0", format=["saved_model", "onnx"]
    ... )  # doctest: +SKIP
    >>> deployment["accuracy"]  # doctest: +SKIP
    """
    import sla.api  # noqa: F401  (registers the layers of saved models)
    from official.core.run_directory import RunError
    from sla.export.description import describe_run
    from sla.export.destination import check_adaptive
    from sla.export.destination import check_reject_formats
    from sla.export.destination import checked_formats
    from sla.export.destination import checked_outputs
    from sla.export.destination import choose_destination
    from sla.export.destination import default_output
    from sla.export.examples import load_examples
    from sla.export.examples import support_examples
    from sla.export.model_card import export_table
    from sla.export.writing import write_export
    from sla.inference.classifier_run import load_classifier_run
    from sla.inference.deployed_model import deployed_model_of
    from sla.inference.deployed_model import with_fitted_temperature
    from sla.inference.run_options import check_reject
    from sla.inference.run_options import options_of_run
    from sla.tasks.sla_classification import SLAClassificationTask

    formats = checked_formats(format)
    if calibrate and support is not None:
        raise RunError(
            "calibrate: Got True with support. Expected False, because a "
            "support folder has no validation images."
        )
    check_reject(reject, support)
    if reject:
        check_reject_formats(formats)
    loaded = load_classifier_run(model_dir, data_dir, support)
    run, config, model = loaded.run, loaded.config, loaded.model
    options = options_of_run(
        run, model, mode or loaded.default_mode, reduction, num_views, reject
    )
    if options.mode == "adaptive":
        check_adaptive(formats, calibrate)
    options = dataclasses.replace(
        options, outputs=checked_outputs(outputs, options)
    )
    destination = choose_destination(
        output or default_output(run.path, options.name, support), formats
    )
    if loaded.support is not None:
        examples = support_examples(loaded.support, config.task.data)
    else:
        task = SLAClassificationTask(config)
        examples = load_examples(
            task, model.image_shape, destination.artifacts, calibrate, verbose
        )
    if calibrate:
        options = with_fitted_temperature(
            options, model, task.validation_dataset()
        )
    try:
        deployed = deployed_model_of(
            model, options, config.task.data, loaded.class_names
        )
    except ValueError as error:
        raise RunError(f"mode: Got {options.mode!r}. {error}") from error
    description = write_export(
        destination,
        deployed,
        examples,
        describe_run(loaded, options),
        verbose,
    )
    if verbose:
        path = destination.path
        print(export_table(description))
        print(f"file: {path}" if destination.is_file else f"files: {path}/")
    return description
