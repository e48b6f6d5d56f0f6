# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Classifiers of new classes from a few examples of each.

All of them are linear in the features of a view, so each is a kernel
`(D, N, M)` and a bias `(N, M)`: column `[:, i, j]` scores class i for views
under transform j.
"""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Callable
from collections.abc import Sequence
from typing import TypeAlias
from typing import cast

import keras
import numpy as np

from official.typing import Array
from official.typing import Tensor
from sla.inference.embedding import EmbeddedImages
from sla.modeling.few_shot_model import FewShotModel
from sla.ops.support_heads import prototype_weights


@dataclasses.dataclass(frozen=True, eq=False)
class JointWeights:
    """The weights of joint heads, one for each of E episodes.

    Attributes:
        kernel: `(E, D, N, M)`.
        bias: `(E, N, M)`.
    """

    kernel: Array
    bias: Array

    def class_logits(self, query: Array, num_views: int) -> Array:
        """Scores of the query images, averaged over their views.

        Args:
            query: Features `(E, Q, M, D)`.
            num_views: Number of views to average over, in order; 1 for the
                untransformed image alone.

        Returns:
            `(E, Q, N)`: mean over j of the scores of view j under transform j.
        """
        scores = [
            query[:, :, view] @ self.kernel[..., view]
            + self.bias[:, None, :, view]
            for view in range(num_views)
        ]
        return np.mean(scores, axis=0)


#: From support features `(E, R, M, D)` and targets `(R, N)`, rows of zeros and
#: a one, to the weights of E classifiers.
Fit: TypeAlias = Callable[[Array, Array], JointWeights]


@dataclasses.dataclass(frozen=True, eq=False)
class SupportClassifier:
    """One way to classify by a support set.

    Attributes:
        head: Name of what is computed from the support set.
        mode: Inference mode: "single", "aggregated" or "distilled".
        fit: Gives the weights.
        num_views: Number of views that each image is seen in.
        is_student: Whether it reads the features of the student.
    """

    head: str
    mode: str
    fit: Fit
    num_views: int
    is_student: bool = False

    def features_of(self, images: EmbeddedImages) -> Array:
        """The features that it reads, `(n, M, D)`."""
        if not self.is_student:
            return images.features
        return cast(Array, images.student_features)


def classifiers_of_model(model: FewShotModel) -> list[SupportClassifier]:
    """The classifiers of a model that was trained on episodes.

    Args:
        model: A built model.

    Returns:
        One for each mode, with one view and with all. A model that learned
        from single views has a head of its own for each transform.
    """

    def fit(support: Array, targets: Array) -> JointWeights:
        if model.num_views > 1:
            return _as_numpy(model.support_weights(support, targets))
        heads = [
            _as_numpy(model.head(support[:, :, view : view + 1], targets))
            for view in range(support.shape[2])
        ]
        return JointWeights(
            np.concatenate([head.kernel for head in heads], axis=-1),
            np.concatenate([head.bias for head in heads], axis=-1),
        )

    def fit_student(support: Array, targets: Array) -> JointWeights:
        return _as_numpy(model.student_head(support, targets))

    head, views = model.head_name, model.num_transforms
    classifiers = [SupportClassifier(head, "single", fit, 1)]
    if views > 1:
        classifiers.append(SupportClassifier(head, "aggregated", fit, views))
    if model.distillation is not None:
        classifiers.append(
            SupportClassifier(head, "distilled", fit_student, 1, True)
        )
    return classifiers


def classifiers_of_features(
    heads: Sequence[str], num_transforms: int
) -> list[SupportClassifier]:
    """Classifiers of the features of a network that was trained otherwise.

    With one view, each learns from the untransformed support images alone; with
    M, from the joint labels of all their views.

    Args:
        heads: Keys of `FEATURE_HEADS`.
        num_transforms: M.

    Returns:
        Two for each head, or one if there is one transform.
    """
    classifiers = []
    for head in heads:
        fit = FEATURE_HEADS[head]
        classifiers.append(
            SupportClassifier(head, "single", _of_first_view(fit), 1)
        )
        if num_transforms > 1:
            classifiers.append(
                SupportClassifier(head, "aggregated", fit, num_transforms)
            )
    return classifiers


def _of_first_view(fit: Fit) -> Fit:
    return lambda support, targets: fit(support[:, :, :1], targets)


def nearest_centroid(support: Array, targets: Array) -> JointWeights:
    """Scores by squared distances from the mean of each (class, transform)."""
    return _as_numpy(prototype_weights(support, targets))


def logistic_regression(support: Array, targets: Array) -> JointWeights:
    """Multinomial logistic regression of the joint labels (scikit-learn)."""
    from sklearn.linear_model import LogisticRegression

    def fit(features: Array, labels: Array) -> tuple[Array, Array]:
        model = LogisticRegression(C=10.0, max_iter=1000)
        model.fit(features, labels)
        if len(model.classes_) == 2:
            # Of two classes there is one row: the second against the first.
            return np.vstack([-model.coef_, model.coef_]) / 2, np.hstack(
                [-model.intercept_, model.intercept_]
            ) / 2
        return model.coef_, model.intercept_

    return _fit_each(support, targets, fit)


def linear_svm(support: Array, targets: Array) -> JointWeights:
    """Linear support vector machine, one joint label against the others."""
    from sklearn.svm import LinearSVC

    def fit(features: Array, labels: Array) -> tuple[Array, Array]:
        model = LinearSVC(C=1.0, max_iter=10_000, random_state=0)
        model.fit(features, labels)
        if len(model.classes_) == 2:
            return np.vstack([-model.coef_, model.coef_]), np.hstack(
                [-model.intercept_, model.intercept_]
            )
        return model.coef_, model.intercept_

    return _fit_each(support, targets, fit)


#: Heads on features of any network.
FEATURE_HEADS: dict[str, Fit] = {
    "nearest_centroid": nearest_centroid,
    "logistic_regression": logistic_regression,
    "linear_svm": linear_svm,
}


def _fit_each(
    support: Array,
    targets: Array,
    fit: Callable[[Array, Array], tuple[Array, Array]],
) -> JointWeights:
    """Fits the joint labels `i * M + j` of each support set by itself."""
    _, _, views, size = support.shape
    ways = targets.shape[1]
    labels = targets.argmax(axis=1)[:, None] * views + np.arange(views)
    kernels, biases = [], []
    for features in support:
        with warnings.catch_warnings():
            # With few shots, many classes are as they should be.
            warnings.filterwarnings("ignore", "The number of unique classes")
            kernel, bias = fit(features.reshape(-1, size), labels.ravel())
        kernels.append(kernel.T.reshape(size, ways, views))
        biases.append(bias.reshape(ways, views))
    return JointWeights(np.stack(kernels), np.stack(biases))


def _as_numpy(weights: tuple[Tensor, Tensor]) -> JointWeights:
    return JointWeights(*map(keras.ops.convert_to_numpy, weights))
