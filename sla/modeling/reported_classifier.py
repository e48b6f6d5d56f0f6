# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What all models report in training and evaluation."""

from typing import Any

import keras

from official.typing import Tensor
from sla.modeling import keras_adapter
from sla.modeling.labeled_rows import counting_weights
from sla.modeling.labeled_rows import labeled_rows
from sla.modeling.step_views import StepViews
from sla.modeling.unlabeled_classifier import UnlabeledClassifier
from sla.modeling.view_accuracy import ViewAccuracy


class ReportedClassifier(UnlabeledClassifier):
    """An `UnlabeledClassifier` with its metrics built in.

    A subclass names the terms of its loss (`loss_names`), and may give further
    metrics (`accuracy_names`, `accuracies`, `diagnostic_names`,
    `diagnostics`).
    """

    @property
    def loss_names(self) -> tuple[str, ...]:
        """Names of the terms that `loss_terms` returns."""
        return ()

    @property
    def diagnostic_names(self) -> tuple[str, ...]:
        """Names of the figures that `diagnostics` returns."""
        return ()

    @property
    def accuracy_names(self) -> tuple[str, ...]:
        """Names of the accuracies that `accuracies` returns."""
        return tuple(f"{mode}_accuracy" for mode in self.modes)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Builds the network, and the metrics of training."""
        super().build(input_shape)
        names = (
            *self.loss_names,
            *self.accuracy_names,
            *self.diagnostic_names,
            *self.unlabeled_report_names,
        )
        self.trackers = {name: keras.metrics.Mean(name=name) for name in names}
        self.view_accuracy = None
        if self.num_transforms > 1:
            self.view_accuracy = ViewAccuracy(self.transforms.names)

    @property
    def metrics_names(self) -> list[str]:
        """Names of the values that `evaluate` returns, in its order."""
        return keras_adapter.names_of_values(self)

    @property
    def all_views(self) -> StepViews:
        """The views of a step in one pass with all transforms."""
        return StepViews(tuple(range(self.num_transforms)), self.num_transforms)

    def track_terms(
        self,
        terms: dict[str, Tensor],
        sample_weight: Tensor | None,
        share: float,
        counted: Tensor | None = None,
    ) -> None:
        """Adds terms to the means that are reported.

        Args:
            terms: Name -> float32 `(B,)`.
            sample_weight: Optional `(B,)`, or `(B, 1)`.
            share: Fraction of the step's views that the terms are of.
            counted: `(B,)`, 1 for the images that count; all by default.
        """
        for name, values in terms.items():
            if sample_weight is not None:
                weight = keras.ops.cast(sample_weight, values.dtype)
                values = values * keras.ops.reshape(weight, (-1,))
            # The shares of all passes add up to the term, and to a count of 1.
            counts = keras.ops.full_like(values, share)
            if counted is not None:
                counts = counts * counted
            self.trackers[name].update_state(values / share, counts)

    def compute_metrics(
        self,
        x: Any,
        y: Tensor,
        y_pred: dict[str, Tensor],
        sample_weight: Tensor | None = None,
        views: StepViews | None = None,
    ) -> dict[str, Tensor]:
        """Adds a batch to all metrics but the terms of the loss.

        Args:
            x: Ignored.
            y: Class labels, as for `compute_loss`.
            y_pred: What `call` returned.
            sample_weight: Optional `(B,)`, for the `weighted_metrics` that were
                given to `compile`.
            views: The views that `call` ran; all M by default.

        Returns:
            Dict of the name of each metric -> its value so far.
        """
        views = self.all_views if views is None else views
        targets = self.targets(y)
        labels = keras.ops.argmax(targets, axis=-1)
        counted = None
        if self.unlabeled_loss is not None:
            counted = labeled_rows(targets)
            y, sample_weight = counting_weights(y, counted, sample_weight)
            if self.teaches_all_views:
                pseudo = self.pseudo_labels(self.unlabeled_loss, y_pred, views)
                share = {"pseudo_label_share": labeled_rows(pseudo)}
                self._track_rows(share, 1 - counted)
        self._track_rows(
            {
                **self.accuracies(labels, y_pred, views),
                **self.diagnostics(labels, y_pred, views),
            },
            counted,
        )
        if self.view_accuracy is not None:
            predicted = keras.ops.argmax(self.view_logits(y_pred, views), -1)
            self.view_accuracy.update_state(
                predicted == labels[:, None], views, counted
            )
        logits = self.class_logits(y_pred, self.default_mode, views=views)
        metrics = super().compute_metrics(
            x, y, keras.ops.softmax(logits), sample_weight
        )
        return keras_adapter.reducible(metrics)

    def _track_rows(
        self, figures: dict[str, Tensor], counted: Tensor | None
    ) -> None:
        """Adds figures `(B,)` or `(B, m)` of the rows that count."""
        for name, values in figures.items():
            weights = counted
            if counted is not None and len(values.shape) == 2:
                ones = keras.ops.ones_like(values, "float32")
                weights = counted[:, None] * ones
            self.trackers[name].update_state(values, weights)

    def accuracies(
        self, labels: Tensor, outputs: dict[str, Tensor], views: StepViews
    ) -> dict[str, Tensor]:
        """Whether the prediction of each example is right, in each mode.

        Args:
            labels: Integer `(B,)`.
            outputs: What `call` returned.
            views: The views that `call` ran.

        Returns:
            Dict of each name in `accuracy_names` -> `(B,)` or `(B, m)`
            booleans.
        """
        return {
            f"{mode}_accuracy": labels
            == keras.ops.argmax(
                self.class_logits(outputs, mode, views=views), axis=-1
            )
            for mode in self.modes
        }

    def diagnostics(
        self, labels: Tensor, outputs: dict[str, Tensor], views: StepViews
    ) -> dict[str, Tensor]:
        """Other figures to report: none, unless a subclass gives some.

        Args:
            labels: Integer `(B,)`.
            outputs: What `call` returned.
            views: The views that `call` ran.

        Returns:
            Dict of each name in `diagnostic_names` -> `(B,)`.
        """
        return {}
