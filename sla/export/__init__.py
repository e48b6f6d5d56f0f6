# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Exports a trained model, as a function and as a command."""

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
        calibrate: Whether to divide the logits by the temperature that makes
            the validation labels most likely.
        output: Folder to write, or for one format a file that ends in
            `.keras`, `.onnx` or `.tflite`. Default:
            `<model_dir>/export/<mode>`.
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
    from official.core.trained_run import class_names_of
    from official.core.trained_run import load_trained_run
    from sla.configs import all_experiments  # noqa: F401  (registers them)
    from sla.export.description import describe_run
    from sla.export.destination import check_adaptive
    from sla.export.destination import checked_formats
    from sla.export.destination import choose_destination
    from sla.export.examples import load_examples
    from sla.export.model_card import export_table
    from sla.export.writing import write_export
    from sla.inference.deployed_model import deployed_model_of
    from sla.inference.deployed_model import with_fitted_temperature
    from sla.inference.run_options import options_of_run
    from sla.tasks.sla_classification import SLAClassificationTask

    formats = checked_formats(format)
    run, config, model = load_trained_run(model_dir, data_dir)
    class_names = class_names_of(run)
    options = options_of_run(run, model, mode, reduction, num_views)
    if options.mode == "adaptive":
        check_adaptive(formats, calibrate)
    destination = choose_destination(
        output or run.path / "export" / options.name, formats
    )
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
            model, options, config.task.data, class_names
        )
    except ValueError as error:
        raise RunError(f"mode: Got {options.mode!r}. {error}") from error
    description = write_export(
        destination,
        deployed,
        examples,
        describe_run(run, config.experiment, model, options),
        verbose,
    )
    if verbose:
        path = destination.path
        print(export_table(description))
        print(f"file: {path}" if destination.is_file else f"files: {path}/")
    return description
