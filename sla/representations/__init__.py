# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Compares what models have learned, as a function and as a command."""

from collections.abc import Sequence
from typing import Any

from official.typing import Path
from sla.version import __version__


def representations(
    models: Sequence[Path],
    *,
    transforms: str | None = None,
    transfer_data: str | None = None,
    data_dir: Path | None = None,
    max_images: int = 1000,
    output: Path = "representations",
    verbose: bool = False,
) -> dict[str, Any]:
    """Compares the features of trained models on the same test images.

    Writes `representations.json` and `representations.html`, a page that
    needs nothing beside it.

    Args:
        models: Folders of finished runs on one data set. Runs that differ in
            the seed alone are shown together.
        transforms: Name of the transform set that all models are tried with.
            Default: that of the first SLA model, or `rotation`.
        transfer_data: Name of another source of images, with as many
            channels, that the features are tried on, too.
        data_dir: Folder of the data, and of `transfer_data`. Default: that of
            the runs.
        max_images: Most training images and most test images to use, at
            least 1.
        output: Folder to write to; it is made if need be.
        verbose: Whether to print progress and, at the end, a table.

    Returns:
        The content of `representations.json`.

    Raises:
        ConfigError: If the configuration of a run is no longer valid.
        RunError: If a model is missing, models cannot be compared, an
            argument does not fit them, or a file cannot be written.

    Example:
    >>> from sla.representations import representations
    >>> report = representations(
    ...     ["runs/digits_baseline/seed0", "runs/digits_sla/seed0"]
    ... )  # doctest: +SKIP
    >>> report["groups"]["digits_sla"]["class_probe"]  # doctest: +SKIP
    """
    import sla.api  # noqa: F401  (registers the layers of saved models)
    from official.core import files
    from official.core.argument_checks import as_list
    from official.core.environment import describe_environment
    from official.core.run_directory import RunDirectory
    from sla.configs import all_experiments  # noqa: F401  (registers them)
    from sla.representations.examples import find_examples
    from sla.representations.features import collect_features
    from sla.representations.measures import measure
    from sla.representations.measures import measure_transfer
    from sla.representations.measures import predict_transforms
    from sla.representations.page import build_page
    from sla.representations.probe_images import load_probe_images
    from sla.representations.probe_images import load_transfer_images
    from sla.representations.report import build_report
    from sla.representations.report import summary_table
    from sla.representations.trained_models import choose_transforms
    from sla.representations.trained_models import load_models

    models = as_list(models)
    loaded = load_models(models, data_dir)
    transform_set = choose_transforms(loaded, transforms)
    images = load_probe_images(
        loaded, [model.config for model in loaded], max_images
    )
    transfer = load_transfer_images(loaded, transfer_data, data_dir, max_images)
    folder = RunDirectory(output)
    with folder.writing():
        folder.path.mkdir(parents=True, exist_ok=True)
    features, predicted, measures = [], [], []
    for number, model in enumerate(loaded):
        if verbose:
            print(f"[{number + 1}/{len(loaded)}] {model.name}", flush=True)
        own = collect_features(model.model, transform_set, images[number])
        predicted.append(predict_transforms(own))
        values = measure(
            own, predicted[-1], images[number], transform_set.names
        )
        if transfer:
            values["transfer"] = measure_transfer(model.model, transfer[number])
        features.append(own)
        measures.append(values)
    if verbose:
        print("Computing similarities, maps and pictures ...")
    report = {
        "dataset": loaded[0].config.task.data.name,
        "num_classes": loaded[0].model.num_classes,
        "num_fit_images": len(images[0].fit_labels),
        "num_test_images": len(images[0].test_labels),
        "transforms": transform_set.name,
        "transform_names": list(transform_set.names),
        "transfer_data": transfer_data,
        **build_report(loaded, features, measures),
        "environment": describe_environment(__version__),
    }
    examples = find_examples(
        loaded, features, predicted, images[0], transform_set
    )
    with folder.writing():
        page = build_page(report, examples)
        files.write_json(folder.path / "representations.json", report)
        files.write_text(folder.path / "representations.html", page)
    if verbose:
        print(f"\n{summary_table(report)}")
        print(
            f"files: {folder.path}/ (representations.json, "
            "representations.html)"
        )
    return report
