# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The figures of one model, by section."""

from collections.abc import Sequence

import numpy as np
from scipy.special import softmax

from official.typing import Array
from official.vision.evaluation import geometry
from official.vision.evaluation import probes
from official.vision.evaluation.classification_metrics import (
    classification_metrics,
)
from sla import transforms
from sla.modeling.multi_view_model import MultiViewModel
from sla.representations.features import Features
from sla.representations.features import view_features
from sla.representations.probe_images import ProbeImages

_FEW_LABELS = (1, 2, 5, 10, 20, 50, 100)


def measure(
    features: Features,
    predicted_transforms: Array,
    images: ProbeImages,
    transform_names: Sequence[str],
) -> dict[str, dict[str, float]]:
    """Measures a model.

    Args:
        features: Its features.
        predicted_transforms: What `predict_transforms` returned for them.
        images: The images that they are of.
        transform_names: The M names.

    Returns:
        Section to name to figure.
    """
    return {
        "class_probe": _class_probe(
            features.fit[:, 0],
            images.fit_labels,
            features.test[:, 0],
            images.test_labels,
        ),
        "few_label_probe": _few_label_probe(features, images),
        "transform_probe": _transform_probe(
            predicted_transforms, transform_names
        ),
        "invariance": _invariance(features.test, transform_names),
        "separation": {
            "class separation": geometry.class_separation(
                features.test[:, 0], images.test_labels
            ),
            "silhouette": geometry.silhouette(
                features.test[:, 0], images.test_labels
            ),
        },
        **_model_figures(features.logits, images.test_labels),
    }


def predict_transforms(features: Features) -> Array:
    """Predicts the transform of every view by a linear probe.

    Args:
        features: Features of a model.

    Returns:
        Integer `(m, M)`, for the views of the test images.
    """
    count = features.fit.shape[1]
    # (n, M, D) -> (n * M, D)
    fit = features.fit.reshape(-1, features.fit.shape[-1])
    test = features.test.reshape(-1, features.test.shape[-1])
    labels = np.tile(np.arange(count), len(features.fit))
    return probes.linear_probe(fit, labels, test).reshape(-1, count)


def measure_transfer(
    model: MultiViewModel, images: ProbeImages
) -> dict[str, float]:
    """The section `transfer` of a model.

    Args:
        model: A built model.
        images: Images of another data set.

    Returns:
        Name of the probe to its accuracy.
    """

    def features(images):
        return view_features(model, transforms.get("identity"), images)[:, 0]

    return _class_probe(
        features(images.fit_images),
        images.fit_labels,
        features(images.test_images),
        images.test_labels,
    )


def _class_probe(fit_features, fit_labels, test_features, test_labels):
    """Accuracy of the two probes for the class."""
    accuracies = {}
    for name, probe in (
        ("linear probe", probes.linear_probe),
        ("nearest neighbors", probes.nearest_neighbors),
    ):
        predicted = probe(fit_features, fit_labels, test_features)
        accuracies[name] = float(np.mean(predicted == test_labels))
    return accuracies


def _few_label_probe(features, images):
    most = np.bincount(images.fit_labels).min()
    return {
        str(number): probes.few_label_accuracy(
            features.fit[:, 0],
            images.fit_labels,
            features.test[:, 0],
            images.test_labels,
            number,
        )
        for number in _FEW_LABELS
        if number <= most
    }


def _transform_probe(predicted, names):
    """Share of views whose transform is predicted, all and by transform."""
    is_right = predicted == np.arange(len(names))
    by_transform = is_right.mean(axis=0).tolist()
    return {
        "all": float(is_right.mean()),
        **dict(zip(names, by_transform, strict=True)),
    }


def _invariance(views, names):
    return {
        **{
            name: geometry.mean_cosine(views[:, 0], views[:, j])
            for j, name in enumerate(names)
            if j > 0
        },
        "other images": geometry.mean_cosine_of_pairs(views[:, 0]),
    }


def _model_figures(logits_by_mode, labels):
    sections: dict[str, dict[str, float]] = {
        name: {}
        for name in (
            "accuracy",
            "negative_log_likelihood",
            "expected_calibration_error",
        )
    }
    for mode, logits in logits_by_mode.items():
        figures = classification_metrics(
            softmax(logits, axis=1), labels, resamples=1
        )
        for name, values in sections.items():
            values[mode] = figures[name]
    return sections
