# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The figures of one model, in the sections in which they are shown."""

import dataclasses

import numpy as np
from scipy.special import softmax

from official.vision.evaluation import geometry
from official.vision.evaluation import probes
from official.vision.evaluation.classification_metrics import (
    classification_metrics,
)
from sla import transforms
from sla.representation.features import view_features

_FEW_LABELS = (1, 2, 5, 10, 20, 50, 100)


@dataclasses.dataclass(frozen=True)
class Section:
    """One kind of measure.

    Attributes:
        title: its name for people.
        text: what it means, one or two sentences.
        percent: whether the figures are fractions to be shown in percent.
        curve: whether they are points of one curve, by number.
    """

    title: str
    text: str
    percent: bool = True
    curve: bool = False


SECTIONS = {
    "class_probe": Section(
        "What the features tell about the class",
        "Accuracy on test images of a logistic regression, and of the vote of "
        f"the {probes.NEIGHBOURS} nearest neighbours, both fitted on the "
        "features of each run's training images.",
    ),
    "few_label_probe": Section(
        "The same from few labels",
        "Accuracy of the logistic regression fitted on so many training "
        "images of each class, mean over five draws.",
        curve=True,
    ),
    "transform_probe": Section(
        "What they tell about the transform (equivariance)",
        "How often a logistic regression names the transform of a test image "
        "from its features; fitted on views of training images. Chance is "
        "100 % divided by the number of transforms; at chance the features "
        "are blind to the transform.",
    ),
    "invariance": Section(
        "How little the transform moves them (invariance)",
        "Mean cosine of the features of a test image and of its transformed "
        "view. Features after a ReLU point into one corner, so read it "
        "against two images that have nothing to do with each other.",
        percent=False,
    ),
    "separation": Section(
        "How far apart the classes lie",
        "Share of the cosine distance that is between classes, 1 where each "
        "class is a point (Kornblith et al., 2021), and the silhouette of the "
        "classes (scikit-learn, cosine distance), on test images.",
        percent=False,
    ),
    "transfer": Section(
        "On images of another data set",
        "The probes of the first table, fitted and tested on another data set "
        "that no model was trained on.",
    ),
    "accuracy": Section(
        "Accuracy of the model itself",
        "On the same test images, in each inference mode.",
    ),
    "negative_log_likelihood": Section(
        "Calibration: negative log-likelihood",
        "In nats, of the probabilities in each inference mode as they are, "
        "without temperature scaling. Lower is better.",
        percent=False,
    ),
    "expected_calibration_error": Section(
        "Calibration: expected calibration error",
        "Mean distance of confidence and accuracy, over 15 bins, in each "
        "inference mode. Lower is better.",
    ),
}


def measure(features, images, transform_names):
    """Figures of a model.

    Args:
        features: its `Features`.
        images: the `ProbeImages` that they are of.
        transform_names: the M names.

    Returns:
        Dict of section -> dict of name -> float.
    """
    return {
        "class_probe": _class_probe(
            features.fit[:, 0],
            images.fit_labels,
            features.test[:, 0],
            images.test_labels,
        ),
        "few_label_probe": _few_label_probe(features, images),
        "transform_probe": _transform_probe(features, transform_names),
        "invariance": _invariance(features.test, transform_names),
        "separation": {
            "class separation": geometry.class_separation(
                features.test[:, 0], images.test_labels
            ),
            "silhouette": geometry.silhouette(
                features.test[:, 0], images.test_labels
            ),
        },
        **_answers(features.logits, images.test_labels),
    }


def measure_transfer(model, images):
    """The section `transfer` of a model.

    Args:
        model: a built `MultiViewModel`.
        images: `ProbeImages` of another data set.
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
        ("nearest neighbours", probes.nearest_neighbours),
    ):
        answers = probe(fit_features, fit_labels, test_features)
        accuracies[name] = float(np.mean(answers == test_labels))
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


def _transform_probe(features, names):
    """Share of views whose transform is named rightly, all and by transform."""
    count = len(names)

    def rows(views):
        # (n, M, D) -> (n * M, D)
        return views.reshape(-1, views.shape[-1])

    labels = np.tile(np.arange(count), len(features.fit))
    answers = probes.linear_probe(
        rows(features.fit), labels, rows(features.test)
    )
    right = answers.reshape(-1, count) == np.arange(count)
    return {
        "all": float(right.mean()),
        **dict(zip(names, right.mean(axis=0).tolist())),
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


def _answers(logits_by_mode, labels):
    sections = {
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
