# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Classifies image files, as functions and as a command."""

from collections.abc import Iterable
from collections.abc import Iterator

from official.typing import Path
from sla.predict.prediction import KnownDecision
from sla.predict.prediction import Prediction
from sla.predict.writers import write_predictions

__all__ = [
    "KnownDecision",
    "Prediction",
    "iter_predictions",
    "predict",
    "write_predictions",
]


def predict(
    images: Path | Iterable[Path],
    *,
    model_dir: Path,
    mode: str | None = None,
    reduction: str | None = None,
    num_views: int | None = None,
    support: Path | None = None,
    reject: bool = False,
    verbose: bool = False,
) -> list[Prediction]:
    """Classifies image files of any size.

    Args:
        images: Image files; folders, whose files are all taken; patterns
            such as `"shots/*.png"`; and `"-"` for paths on standard input,
            one a line. One of these, or several.
        model_dir: Folder of a finished run.
        mode: Inference mode: "single", "aggregated" or "distilled", or
            "adaptive" after `sla.evaluate`. Default: the one that the method
            is meant for.
        reduction: How joint logits become class logits: "logit_mean" or
            "probability_mean" in mode "aggregated"; "own_transform",
            "marginal" or "logit_sum" in mode "single". Default: the first.
        num_views: Number of views that mode "aggregated" averages over, the
            best first in the order that `sla.evaluate` chose. Default: all.
        support: Folder with a few images of each class, `SUPPORT/<class>/*`.
            The images are then classified by these classes instead of those
            of the run, without training. A run of `sla.few_shot` has a head
            for that; for other runs a logistic regression on the features is
            fitted.
        reject: Whether to say which images show none of the classes, after
            `sla.evaluate`: see `Prediction.known`.
        verbose: Whether to show a progress bar on a terminal.

    Returns:
        A `Prediction` for each file, in order. That of a file that cannot be
        read holds the error.

    Raises:
        ConfigError: If the configuration of the run is no longer valid.
        RunError: If there is no image or no trained model, or an argument
            does not fit the model.

    Example:
    >>> import sla.predict
    >>> predictions = sla.predict.predict(
    ...     "photos", model_dir="runs/digits_sla_sd/seed0"
    ... )  # doctest: +SKIP
    >>> predictions[0].class_name, predictions[0].probability  # doctest: +SKIP
    ('7', 0.98)
    """
    return list(
        iter_predictions(
            images,
            model_dir=model_dir,
            mode=mode,
            reduction=reduction,
            num_views=num_views,
            support=support,
            reject=reject,
            verbose=verbose,
        )
    )


def iter_predictions(
    images: Path | Iterable[Path],
    *,
    model_dir: Path,
    mode: str | None = None,
    reduction: str | None = None,
    num_views: int | None = None,
    support: Path | None = None,
    reject: bool = False,
    verbose: bool = False,
) -> Iterator[Prediction]:
    """Classifies image files as `predict` does, a batch at a time.

    The arguments are checked at once, the images read as predictions are
    asked for. For more images than fit in memory:

    >>> from sla.predict import iter_predictions, write_predictions
    >>> write_predictions(
    ...     iter_predictions("photos", model_dir="runs/digits_sla_sd/seed0"),
    ...     "predictions.csv",
    ... )  # doctest: +SKIP

    Args:
        images: As for `predict`.
        model_dir: As for `predict`.
        mode: As for `predict`.
        reduction: As for `predict`.
        num_views: As for `predict`.
        support: As for `predict`.
        reject: As for `predict`.
        verbose: As for `predict`.

    Returns:
        An iterator over what `predict` returns.

    Raises:
        ConfigError: As `predict`.
        RunError: As `predict`.
    """
    import sla.api  # noqa: F401  (registers the layers of saved models)
    from sla.inference.classifier import build_classifier
    from sla.inference.classifier_run import load_classifier_run
    from sla.inference.run_options import check_reject
    from sla.inference.run_options import options_of_run
    from sla.predict.image_files import find_paths
    from sla.predict.image_files import predict_files

    check_reject(reject, support)
    paths = find_paths(images)
    loaded = load_classifier_run(model_dir, support=support)
    options = options_of_run(
        loaded.run,
        loaded.model,
        mode or loaded.default_mode,
        reduction,
        num_views,
        reject,
    )
    return predict_files(
        paths,
        build_classifier(loaded.model, options),
        loaded.model.image_shape,
        loaded.config.task.data,
        loaded.class_names,
        options.known_rule,
        verbose,
    )
