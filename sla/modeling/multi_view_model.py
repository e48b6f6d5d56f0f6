# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What all models that train on the views of a transform set share."""

import types

import keras

from sla.layers import TransformExpansion
from sla.modeling.class_loss_terms import ClassLossTerms
from sla.modeling.view_inference import ViewInference
from sla.modeling.view_training import ViewTraining
from sla.ops import expand
from sla.ops import mean_over_views
from sla.ops.label_layout import identity_position
from sla.transforms import registry


class MultiViewModel(ViewInference, ViewTraining, ClassLossTerms, keras.Model):
    """A classifier trained on every view of every image.

    Subclasses say which heads read the features (`build_heads`,
    `call_heads`), what the loss is (`loss_terms`), and how class logits are
    read off the heads (`view_logits`, `deployed_logits`). Everything else is
    shared: expansion and pooling here, learning in `ViewTraining`, the loss of
    the classes in `ClassLossTerms`, `predict` and `deploy` in `ViewInference`.

    Args:
        backbone: `keras.Model` or layer: images `(B, H, W, C)` -> features
            `(B, D)`, or `(B, h, w, D)`, which are average-pooled.
        num_classes: N, at least 2.
        transforms: name of a transform set, or a `TransformSet`.
        transform_chunk: number of transforms whose views go through the
            network at once in training (see `TensorFlowStep`), between 1
            and M; all by default. Less memory, same gradient, except that
            batch normalisation sees one chunk at a time. TensorFlow only.
        transforms_per_step: number of transforms in each training step: the
            identity and a random subset of the others, drawn anew in every
            step; all M by default. Between 2 and M. TensorFlow only.
        class_loss: `sla.ClassLoss` for classes of unequal numbers; None for
            the cross-entropy.
    """

    def __init__(
        self,
        backbone,
        num_classes,
        transforms,
        transform_chunk=None,
        transforms_per_step=None,
        class_loss=None,
        **kwargs,
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
        for name, number, low in (
            ("transform_chunk", transform_chunk, 1),
            ("transforms_per_step", transforms_per_step, 2),
        ):
            _check_number(name, number, low, len(self.transforms))
        self.backbone = backbone
        self.num_classes = num_classes
        self.transform_chunk = transform_chunk
        self.transforms_per_step = transforms_per_step
        self.set_class_loss(class_loss)
        self.expansion = TransformExpansion(self.transforms, name="expansion")
        self.pooling = keras.layers.GlobalAveragePooling2D(
            data_format="channels_last", name="pooling"
        )
        self.loss_trackers = {}
        self.accuracy_trackers = {}
        self.diagnostic_trackers = {}
        self._predictors = types.SimpleNamespace(by_form={})

    @property
    def num_transforms(self):
        return len(self.transforms)

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
            views: indices of the transforms to run, integers or scalar
                integer tensors; all by default.

        Returns:
            Dict of float32 logits; see the subclass.
        """
        if views is None:
            views = tuple(range(self.num_transforms))
            images = self.expansion(images)
        elif len(views) > 1 or identity_position(views) is None:
            images = expand(images, self.transforms, views)
        outputs = self.call_heads(self.features(images, training), views)
        if self.reweighting is not None:
            outputs["reweighting"] = self.reweighting.value
        return outputs

    def features(self, images, training=None):
        """What the heads read: pooled features `(B, D)` of images."""
        features = self.backbone(images, training=training)
        if len(features.shape) == 4:
            features = self.pooling(features)
        return features

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
                are in `outputs["views"]`, the number of views in the step in
                `outputs["num_views"]`, and the outputs of those that ran
                before in the list `outputs["earlier"]`; the term is then
                these views' share.

        Returns:
            Dict of name -> float32 `(B,)`.
        """
        raise NotImplementedError

    def class_logits(self, outputs, mode, reduction=None, views=None):
        """Class logits `(B, N)` in an inference mode.

        Args:
            outputs: what `call` returned.
            mode, reduction: as for `deploy`.
            views: the views that ran, if not all.
        """
        view_logits = self.view_logits(outputs, views)
        if mode == "aggregated":
            return mean_over_views(view_logits, reduction or "logit_mean")
        return view_logits[:, 0]

    def view_logits(self, outputs, views=None):
        """Class logits `(B, m, N)` of each of the m views that were run."""
        raise NotImplementedError

    def deployed_logits(self, features, mode, reduction, views):
        """Class logits by new layers with copied weights.

        Args:
            features: symbolic `(B, D)`, or `(B * m, D)` for `aggregated`.
            mode, reduction, views: as for `deploy`, none of them None but
                for views in another mode than `aggregated`.

        Returns:
            Symbolic `(B, N)`.
        """
        raise NotImplementedError

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
            "transforms_per_step": self.transforms_per_step,
            "class_loss": keras.saving.serialize_keras_object(self.class_loss),
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        config = dict(config)
        for name in ("backbone", "distillation", "class_loss"):
            if isinstance(config.get(name), dict):
                config[name] = keras.saving.deserialize_keras_object(
                    config[name], custom_objects=custom_objects
                )
        return cls(**config)


def _check_number(name, number, low, num_transforms):
    if number is None:
        return
    if keras.backend.backend() != "tensorflow":
        raise ValueError(
            f"Got {name}={number} on the {keras.backend.backend()} backend. "
            "Steps with only some of the transforms need the TensorFlow "
            "backend; leave it None here."
        )
    if not isinstance(number, int) or not low <= number <= num_transforms:
        raise ValueError(
            f"Got {name}={number!r}. Expected an integer from {low} to the "
            f"number of transforms, {num_transforms}."
        )
