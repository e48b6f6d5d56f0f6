# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What all models that train on the views of a transform set share."""

import types

import keras

from sla.layers import TransformExpansion
from sla.losses.cross_entropy import class_targets
from sla.losses.example_mean import ExampleMean
from sla.modeling import input_checks
from sla.modeling.deployment import build_deployed_model
from sla.modeling.deployment import build_predictor
from sla.modeling.view_accuracy import ViewAccuracy
from sla.ops import expand
from sla.transforms import registry

if keras.backend.backend() == "tensorflow":
    from sla.modeling.tensorflow_step import TensorFlowStep as _Step
else:

    class _Step:
        """Other backends train with the stock step of Keras."""


class MultiViewModel(_Step, keras.Model):
    """A classifier trained on every view of every image.

    Subclasses say which heads read the features (`build_heads`,
    `call_heads`), what the loss is (`loss_terms`), and how class logits are
    read off the heads (`class_logits`, `deployed_head`). Everything else is
    here: expansion, pooling, the loss's way through Keras, metrics, checks,
    `predict` and `deploy`.

    Args:
        backbone: `keras.Model` or layer: images `(B, H, W, C)` -> features
            `(B, D)`, or `(B, h, w, D)`, which are average-pooled.
        num_classes: N, at least 2.
        transforms: name of a transform set, or a `TransformSet`.
        transform_chunk: number of transforms whose views go through the
            network at once in training (see `TensorFlowStep`), between 1
            and M; all by default. Less memory, same gradient, except that
            batch normalisation sees one chunk at a time. TensorFlow only.
    """

    #: Names of the terms that `loss_terms` returns.
    loss_names = ()

    #: Names of the figures that `diagnostic_terms` returns.
    diagnostic_names = ()

    def __init__(
        self, backbone, num_classes, transforms, transform_chunk=None, **kwargs
    ):
        super().__init__(**kwargs)
        if not isinstance(backbone, keras.layers.Layer):
            raise ValueError(
                f"Got backbone={backbone!r} ({type(backbone).__name__}). "
                "Expected a keras.Model or keras.layers.Layer."
            )
        if not isinstance(num_classes, int) or num_classes < 2:
            raise ValueError(
                f"Got num_classes={num_classes!r}. Expected an integer of at "
                "least 2."
            )
        self.transforms = registry.get(transforms)
        _check_chunk(transform_chunk, len(self.transforms))
        self.backbone = backbone
        self.num_classes = num_classes
        self.transform_chunk = transform_chunk
        self.expansion = TransformExpansion(self.transforms, name="expansion")
        self.pooling = keras.layers.GlobalAveragePooling2D(
            data_format="channels_last", name="pooling"
        )
        self.loss_trackers = {}
        self.accuracy_trackers = {}
        self.diagnostic_trackers = {}
        self._predictors = types.SimpleNamespace(by_mode={})

    @property
    def num_transforms(self):
        return len(self.transforms)

    @property
    def modes(self):
        """Names of the inference modes the model has, the meant one last."""
        return ("single",) + ("aggregated",) * (self.num_transforms > 1)

    @property
    def default_mode(self):
        """The inference mode the model is meant for."""
        return self.modes[-1]

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

    def build(self, input_shape):
        input_shape = tuple(input_shape)
        if len(input_shape) != 4:
            raise ValueError(
                f"Got images of shape {input_shape}. Expected rank 4: "
                "(batch, height, width, channels)."
            )
        self.image_shape = input_shape[1:]
        self.expansion.build(input_shape)
        features = self.backbone(keras.Input(self.image_shape))
        shape = getattr(features, "shape", None)
        if shape is None or len(shape) not in (2, 4) or shape[-1] is None:
            raise ValueError(
                f"The backbone {self.backbone.name!r} gives "
                f"{shape or type(features).__name__} for images "
                f"{self.image_shape}. Expected one tensor (B, features), or "
                "(B, h, w, features), which is pooled; leave the classifier "
                "off (include_top=False), and pool other shapes yourself."
            )
        self.build_heads((None, shape[-1]))

    def call(self, images, training=None, views=None):
        """Logits of all heads.

        Args:
            images: `(B, H, W, C)`.
            training: whether the backbone runs in training mode.
            views: indices of the transforms to run, all by default.

        Returns:
            Dict of float32 logits; see the subclass.
        """
        if views is None:
            views = tuple(range(self.num_transforms))
            images = self.expansion(images)
        elif views != (0,):
            images = expand(images, self.transforms, views)
        features = self.backbone(images, training=training)
        if len(features.shape) == 4:
            features = self.pooling(features)
        return self.call_heads(features, views)

    # -- What a subclass gives ---------------------------------------------

    def build_heads(self, features_shape):
        """Builds the head layers for features `(None, D)`."""
        raise NotImplementedError

    def call_heads(self, features, views):
        """Dict of logits from features `(B * len(views), D)`."""
        raise NotImplementedError

    def loss_terms(self, targets, outputs):
        """The terms of the loss, weighted, for each example.

        Args:
            targets: float32 `(B, N)` target probabilities.
            outputs: what `call` returned. If it ran only some views, they
                are in `outputs["views"]`, and the outputs of those that ran
                before in the list `outputs["earlier"]`; the term is then
                these views' share.

        Returns:
            Dict of name -> float32 `(B,)`.
        """
        raise NotImplementedError

    def class_logits(self, outputs, mode):
        """Class logits `(B, N)` in an inference mode."""
        raise NotImplementedError

    def view_logits(self, outputs):
        """Class logits `(B, M, N)` of each view on its own."""
        raise NotImplementedError

    def deployed_head(self, mode):
        """Layers from pooled features to class logits in `mode`.

        Returns:
            List of pairs (new layer, its weights as arrays).
        """
        raise NotImplementedError

    # -- Training and evaluation -------------------------------------------

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
        views = y_pred.get("views", self.transforms.names)
        share = len(views) / self.num_transforms
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
        for name, matches in self.accuracy_terms(labels, y_pred).items():
            self.accuracy_trackers[name].update_state(matches)
        for name, values in self.diagnostic_terms(labels, y_pred).items():
            self.diagnostic_trackers[name].update_state(values)
        if self.num_transforms > 1:
            answers = keras.ops.argmax(self.view_logits(y_pred), axis=-1)
            self.view_accuracy.update_state(answers == labels[:, None])
        logits = self.class_logits(y_pred, self.default_mode)
        return super().compute_metrics(
            x, y, keras.ops.softmax(logits), sample_weight
        )

    def accuracy_terms(self, labels, outputs):
        """Whether each example is right, by the name of the accuracy.

        Args:
            labels: integer `(B,)`.
            outputs: what `call` returned.

        Returns:
            Dict of name -> `(B,)` or `(B, M)` booleans.
        """
        return {
            f"{mode}_accuracy": labels
            == keras.ops.argmax(self.class_logits(outputs, mode), axis=-1)
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

    # -- Inference ---------------------------------------------------------

    def class_probabilities(self, images, mode=None):
        """Class probabilities, differentiable, for eager or symbolic images.

        Args:
            images: `(B, H, W, C)`.
            mode: one of `modes`; the default is `default_mode`.

        Returns:
            float32 `(B, N)`.
        """
        mode = self._check_mode(mode)
        views = None if mode == "aggregated" else (0,)
        # Not self(...): Keras on JAX cannot trace a call with a tuple in it.
        outputs = self.call(images, training=False, views=views)
        return keras.ops.softmax(self.class_logits(outputs, mode))

    def predict(self, x, *args, mode=None, **kwargs):
        """`keras.Model.predict`, in one of the inference modes.

        Args:
            x: images, or a data set of them.
            *args: further arguments of `keras.Model.predict`.
            mode: one of `modes`: "single" and "distilled" take one pass
                through the network, "aggregated" takes M. The default is
                "distilled" if there is a student, else "aggregated".
            **kwargs: further arguments of `keras.Model.predict`.

        Returns:
            float32 array `(n, N)` of class probabilities.
        """
        mode = self._check_mode(mode)
        if mode not in self._predictors.by_mode:
            if not self.built and hasattr(x, "shape"):
                self.build(x.shape)
            self._check_built()
            self._predictors.by_mode[mode] = build_predictor(self, mode)
        return self._predictors.by_mode[mode].predict(x, *args, **kwargs)

    def deploy(self, mode=None):
        """The model as it goes to production: images to probabilities.

        Args:
            mode: one of `modes`. "single" and "distilled" give a model
                with one plain dense head, without joint head or expansion;
                "aggregated" holds the transforms in its graph.

        Returns:
            A functional `keras.Model`, `(B, H, W, C)` -> float32
            `(B, N)` probabilities. Its weights are copies: training goes
            on without changing it, and it can be quantised or pruned
            without harm to this model.

        Raises:
            ValueError: for a mode the model lacks, a model that is not
                built, or a backbone that cannot be copied.
        """
        mode = self._check_mode(mode)
        self._check_built()
        return build_deployed_model(self, mode)

    def _check_mode(self, mode):
        if mode is None:
            return self.default_mode
        if mode not in self.modes:
            raise ValueError(
                f"Got mode={mode!r}. This {type(self).__name__} has the "
                f"inference modes {', '.join(self.modes)}."
            )
        return mode

    def _check_built(self):
        if not self.built:
            raise ValueError(
                f"{type(self).__name__} is not built, so its image shape is "
                "unknown. Fit it first, or call build((None, height, width, "
                "channels))."
            )

    def save(self, filepath, *args, **kwargs):
        """`keras.Model.save`, after a check that the model can be saved.

        Keras opens the file first, so that a refusal would empty what stood
        there.
        """
        self.get_config()
        super().save(filepath, *args, **kwargs)

    def get_config(self):
        return {
            **super().get_config(),
            "backbone": keras.saving.serialize_keras_object(self.backbone),
            "num_classes": self.num_classes,
            "transforms": self.expansion.get_config()["transforms"],
            "transform_chunk": self.transform_chunk,
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        config = dict(config)
        for name in ("backbone", "distillation"):
            if isinstance(config.get(name), dict):
                config[name] = keras.saving.deserialize_keras_object(
                    config[name], custom_objects=custom_objects
                )
        return cls(**config)


def _means(names):
    return {name: keras.metrics.Mean(name=name) for name in names}


def _check_chunk(transform_chunk, num_transforms):
    if transform_chunk is None:
        return
    if keras.backend.backend() != "tensorflow":
        raise ValueError(
            f"Got transform_chunk={transform_chunk} on the "
            f"{keras.backend.backend()} backend. Chunks need the TensorFlow "
            "backend; leave it None here."
        )
    if (
        not isinstance(transform_chunk, int)
        or not 1 <= transform_chunk <= num_transforms
    ):
        raise ValueError(
            f"Got transform_chunk={transform_chunk!r}. Expected an integer "
            f"from 1 to the number of transforms, {num_transforms}."
        )
