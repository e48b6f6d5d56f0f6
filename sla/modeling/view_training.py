# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How models of views learn: losses, metrics, and checks of the data."""

import keras

from sla.losses.cross_entropy import class_targets
from sla.losses.example_mean import ExampleMean
from sla.modeling import input_checks
from sla.modeling.view_accuracy import ViewAccuracy

if keras.backend.backend() == "tensorflow":
    from sla.modeling.tensorflow_step import TensorFlowStep as _Step
else:

    class _Step:
        """Other backends train with the stock step of Keras."""


class ViewTraining(_Step):
    """The part of `MultiViewModel` that `fit` and `evaluate` use."""

    #: Names of the terms that `loss_terms` returns.
    loss_names = ()

    #: Names of the figures that `diagnostic_terms` returns.
    diagnostic_names = ()

    @property
    def accuracy_names(self):
        """Names of the accuracies that `accuracy_terms` returns."""
        return tuple(f"{mode}_accuracy" for mode in self.modes)

    def make_trackers(self):
        """Makes the metrics; for the end of a subclass's `__init__`."""
        self.loss_trackers = _means(self.loss_names)
        self.accuracy_trackers = _means(self.accuracy_names)
        self.diagnostic_trackers = _means(self.diagnostic_names)
        if self.num_transforms > 1:
            self.view_accuracy = ViewAccuracy(self.transforms.names)

    def compile(self, optimizer="rmsprop", loss=None, **kwargs):
        """Configures training. Losses and metrics are built in.

        Args:
            optimizer: as for any Keras model.
            loss: must stay `None`.
            **kwargs: other arguments of `keras.Model.compile`. Extra
                `metrics` get the labels as given and the class
                probabilities `(B, N)` of the default inference mode.

        Raises:
            ValueError: if a loss is given.
        """
        if loss is not None:
            raise ValueError(
                f"Got loss={loss!r}. {type(self).__name__} has its loss "
                "built in: leave `loss` out."
            )
        super().compile(optimizer, loss=ExampleMean(), **kwargs)

    def get_compile_config(self):
        config = super().get_compile_config()
        if config:
            config.pop("loss", None)
        return config

    def compile_from_config(self, config):
        self.compile(**keras.saving.deserialize_keras_object(config))
        if self.optimizer is not None and self.built:
            self.optimizer.build(self.trainable_variables)

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        """The loss of the method: every step on every backend calls this.

        Args:
            x: ignored.
            y: class labels, integer `(B,)`, or one-hot or soft `(B, N)`.
            y_pred: what `call` returned, for all views or some (see
                `loss_terms`); a share of the regularisation losses in
                proportion to the views is included.
            sample_weight: optional `(B,)`.
            training: ignored.

        Returns:
            Scalar: mean over the batch of the weighted sum of the terms,
            plus the model's regularisation losses.
        """
        targets = class_targets(y, self.num_classes)
        total = sum(self.loss_terms(targets, y_pred).values())
        num_views = y_pred.get("num_views", self.num_transforms)
        share = len(y_pred.get("views", range(num_views))) / num_views
        loss = super().compute_loss(
            x, total, total / share, sample_weight, training
        )
        return loss * share

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        targets = class_targets(y, self.num_classes)
        for name, values in self.loss_terms(targets, y_pred).items():
            if sample_weight is not None:
                weight = keras.ops.cast(sample_weight, values.dtype)
                values = values * keras.ops.reshape(weight, (-1,))
            self.loss_trackers[name].update_state(values)
        labels = keras.ops.argmax(targets, axis=-1)
        views = y_pred.get("views")
        for name, matches in self.accuracy_terms(labels, y_pred).items():
            self.accuracy_trackers[name].update_state(matches)
        for name, values in self.diagnostic_terms(labels, y_pred).items():
            self.diagnostic_trackers[name].update_state(values)
        if self.num_transforms > 1:
            view_logits = self.view_logits(y_pred, views)
            answers = keras.ops.argmax(view_logits, axis=-1)
            self.view_accuracy.update_state(answers == labels[:, None], views)
        logits = self.class_logits(y_pred, self.default_mode, views=views)
        return super().compute_metrics(
            x, y, keras.ops.softmax(logits), sample_weight
        )

    def accuracy_terms(self, labels, outputs):
        """Whether each example is right, by the name of the accuracy.

        Args:
            labels: integer `(B,)`.
            outputs: what `call` returned; if it ran only some views, they
                are in `outputs["views"]`.

        Returns:
            Dict of name -> `(B,)` or `(B, m)` booleans.
        """
        return {
            f"{mode}_accuracy": labels
            == keras.ops.argmax(
                self.class_logits(outputs, mode, views=outputs.get("views")),
                axis=-1,
            )
            for mode in self.modes
        }

    def diagnostic_terms(self, labels, outputs):
        """Other figures to log, by name: like `accuracy_terms`, none here."""
        return {}

    def fit(self, x=None, y=None, *args, **kwargs):
        """`keras.Model.fit`, after a check of the data.

        Raises:
            ValueError: for images of a wrong rank or shape, NaN pixels,
                labels out of range or an empty data set, before training
                starts.
        """
        self._check_data(x, y)
        validation = kwargs.get("validation_data")
        if isinstance(validation, (tuple, list)):
            self._check_data(*validation[:2])
        else:
            self._check_data(validation, None)
        return super().fit(x, y, *args, **kwargs)

    def evaluate(self, x=None, y=None, *args, **kwargs):
        """`keras.Model.evaluate`, after the same check as in `fit`."""
        if not kwargs.get("_use_cached_eval_dataset"):
            self._check_data(x, y)
        return super().evaluate(x, y, *args, **kwargs)

    def _check_data(self, x, y):
        input_checks.check_data(x, y, self.num_classes, self.transforms)


def _means(names):
    return {name: keras.metrics.Mean(name=name) for name in names}
