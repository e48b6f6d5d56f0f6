# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Compares what models have learned: `python -m sla.representations --help`.

Writes `representations.json` and `representations.html`, a page that needs
nothing beside it, to the folder `--output`.
"""

import logging
import sys

from absl import app
from absl import flags

import sla
from official.core import files
from official.core.entry_point import exit_with_error
from official.core.environment import describe_environment
from official.core.flags import parse_flags
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from official.modeling.hyperparams.base_config import ConfigError
from sla import configs  # noqa: F401  (registers the experiments)
from sla.representation.features import collect_features
from sla.representation.maps import draw_maps
from sla.representation.measures import measure
from sla.representation.measures import measure_transfer
from sla.representation.page import build_page
from sla.representation.probe_images import load_probe_images
from sla.representation.probe_images import transfer_config
from sla.representation.report import build_report
from sla.representation.report import summary_table
from sla.representation.trained_models import choose_transforms
from sla.representation.trained_models import load_models

if __name__ == "__main__":
    flags.DEFINE_list(
        "models",
        None,
        "Folders of finished runs on one data set. Runs that differ in the "
        "seed alone are shown together.",
        required=True,
    )
    flags.DEFINE_string(
        "transforms",
        None,
        "Transform set that all models are tried with. Default: that of the "
        "first SLA model, or rotation.",
    )
    flags.DEFINE_string(
        "transfer_data",
        None,
        "Another source of images, of as many channels, to transfer to.",
    )
    flags.DEFINE_string(
        "data_dir",
        None,
        "Folder of the data, and of --transfer_data. Default: that of the "
        "runs.",
    )
    flags.DEFINE_integer(
        "max_images", 1000, "Most training and most test images to use.", 1
    )
    flags.DEFINE_string(
        "output", "representations", "Folder to write to; made if need be."
    )
FLAGS = flags.FLAGS


def main(_):
    # It warns of one trace for each size of a batch, which are few.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    with exit_with_error():
        models = load_models(FLAGS.models, FLAGS.data_dir)
        transform_set = choose_transforms(models, FLAGS.transforms)
        images = load_probe_images(
            models, [model.config for model in models], FLAGS.max_images
        )
        transfer = [None] * len(models)
        if FLAGS.transfer_data:
            transfer = _transfer_images(models)
        output = RunDirectory(FLAGS.output)
        with output.writing():
            output.path.mkdir(parents=True, exist_ok=True)
        report, page = compare(models, images, transform_set, transfer)
        with output.writing():
            files.write_json(output.path / "representations.json", report)
            files.write_text(output.path / "representations.html", page)
    print("\n" + summary_table(report))
    print(f"files: {output.path}/ (representations.json, representations.html)")


def _transfer_images(models):
    try:
        return load_probe_images(
            models,
            [
                transfer_config(model, FLAGS.transfer_data, FLAGS.data_dir)
                for model in models
            ],
            FLAGS.max_images,
        )
    except (ConfigError, RunError) as error:
        raise RunError(f"--transfer_data: {error}") from error


def compare(models, images, transform_set, transfer):
    """Compares models.

    Args:
        models: list of `TrainedModel`.
        images: for each, `ProbeImages` of its data.
        transform_set: `TransformSet` to try them with.
        transfer: for each, `ProbeImages` of other data, or None.

    Returns:
        `(report, page)`: the contents of the two files.
    """
    features, measures = [], []
    for number, model in enumerate(models, start=1):
        print(f"[{number}/{len(models)}] {model.name}", flush=True)
        own, other = images[number - 1], transfer[number - 1]
        found = collect_features(model.model, transform_set, own)
        values = measure(found, own, transform_set.names)
        if other is not None:
            values["transfer"] = measure_transfer(model.model, other)
        features.append(found)
        measures.append(values)
    print("Similarities and maps")
    report = {
        "dataset": models[0].config.task.data.name,
        "num_classes": models[0].model.num_classes,
        "num_fit_images": len(images[0].fit_labels),
        "num_test_images": len(images[0].test_labels),
        "transforms": transform_set.name,
        "transform_names": list(transform_set.names),
        "transfer_data": FLAGS.transfer_data,
        **build_report(models, features, measures),
        "environment": describe_environment(sla.__version__),
    }
    return report, build_page(report, draw_maps(models, features, images[0]))


if __name__ == "__main__":
    sys.exit(app.run(main, flags_parser=parse_flags))
