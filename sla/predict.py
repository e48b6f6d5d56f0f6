# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Classifies image files: `python -m sla.predict --help`.

    python -m sla.predict --model_dir=DIR photo.jpg folder 'shots/*.png' -

A line for each image, in order. A file that cannot be read gets a line that
says so; the exit code is then 1 at the end.
"""

import concurrent.futures
import contextlib
import sys

import keras
import numpy as np
from absl import app
from absl import flags

import sla  # noqa: F401  (registers the layers of saved models)
from official.core import files
from official.core.entry_point import exit_with_error
from official.core.flags import parse_flags_and_arguments
from official.core.run_directory import RunError
from official.core.trained_run import class_names_of
from official.core.trained_run import load_trained_run
from official.vision.dataloaders.dataset_factory import build_preprocessing
from official.vision.dataloaders.loose_images import find_images
from official.vision.dataloaders.loose_images import prepare_image
from sla import configs  # noqa: F401  (registers the experiments)
from sla.inference.classifier import build_classifier
from sla.inference.form_of_run import define_form_flags
from sla.inference.form_of_run import form_of_run
from sla.inference.prediction_writer import FORMATS

_BATCH_SIZE = 64
_THREADS = 8

if __name__ == "__main__":
    flags.DEFINE_string(
        "model_dir", None, "Folder of a finished run.", required=True
    )
    define_form_flags()
    flags.DEFINE_integer("top", 3, "Classes to name for each image.", 1)
    flags.DEFINE_enum("format", "csv", list(FORMATS), "What to write.")
    flags.DEFINE_string(
        "output", None, "File to write. Default: standard output."
    )
FLAGS = flags.FLAGS


def main(argv):
    with exit_with_error():
        paths = find_images(argv[1:], sys.stdin)
        if not paths:
            raise RunError(
                f"IMAGES: got {' '.join(argv[1:]) or 'none'}, in which no file "
                "is. Give files, folders, patterns, or - to read paths from "
                "standard input."
            )
        run, config, model = load_trained_run(FLAGS.model_dir)
        form = form_of_run(
            run, model, FLAGS.mode, FLAGS.reduction, FLAGS.num_views
        )
        classify = build_classifier(model, form)
        class_names = class_names_of(run)
        preprocessing = build_preprocessing(config.task.data)
        failed = 0
        with run.writing(), _destination() as file:
            writer = FORMATS[FLAGS.format](
                file, class_names, min(FLAGS.top, len(class_names))
            )
            for path, probabilities, error in _predictions(
                paths, classify, model.image_shape, preprocessing
            ):
                writer.write(path, probabilities, error)
                failed += error is not None
    if failed:
        print(
            f"{failed} of {len(paths)} images could not be read",
            file=sys.stderr,
        )
        sys.exit(1)


@contextlib.contextmanager
def _destination():
    if FLAGS.output is None:
        yield sys.stdout
        return
    with (
        files.replacing(FLAGS.output) as temporary,
        open(temporary, "w", encoding="utf-8", newline="") as file,
    ):
        yield file


def _predictions(paths, classify, image_shape, preprocessing):
    """Yields `(path, probabilities, error)`, one of the two None."""

    def prepare(path):
        try:
            return prepare_image(path, image_shape, preprocessing), None
        except ValueError as error:
            return None, str(error)

    shows_progress = FLAGS.output is not None and sys.stdout.isatty()
    progress = keras.utils.Progbar(
        len(paths), unit_name="image", verbose=1 if shows_progress else 0
    )
    with concurrent.futures.ThreadPoolExecutor(_THREADS) as pool:
        for start in range(0, len(paths), _BATCH_SIZE):
            batch = paths[start : start + _BATCH_SIZE]
            prepared = list(pool.map(prepare, batch))
            images = [image for image, _ in prepared if image is not None]
            answers = iter(classify(np.stack(images)) if images else ())
            for path, (_, error) in zip(batch, prepared):
                yield path, None if error else next(answers), error
            progress.add(len(batch))


if __name__ == "__main__":
    sys.exit(app.run(main, flags_parser=parse_flags_and_arguments))
