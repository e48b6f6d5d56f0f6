# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A backbone that sees images in the views of a transform set."""

from typing import Any
from typing import cast

import keras
import numpy as np

from official.core.quiet_tensorflow import without_retracing_warnings
from official.typing import Array
from official.typing import Path
from official.typing import Tensor
from sla.layers import TransformExpansion
from sla.layers.transform_expansion import serializable_name
from sla.layers.transform_expansion import with_saved_transforms
from sla.modeling.argument_checks import check_backbone
from sla.modeling.argument_checks import check_features
from sla.modeling.feature_extractor import build_feature_extractor
from sla.modeling.input_checks import check_images
from sla.modeling.keras_adapter import SeveralWorkersModel
from sla.transforms import registry
from sla.transforms.transform_set import TransformSet


class ViewBackbone(SeveralWorkersModel):
    """The part of all models that turns views of images into features.

    Args:
        backbone: `keras.Model` or layer: images `(B, H, W, C)` -> features
            `(B, D)`, or `(B, h, w, D)`, which are average-pooled. Tokens
            `(B, T, D)` are refused: `sla.backbones.pool_tokens` pools them.
        transforms: Name of a transform set, or a `TransformSet`.
        **kwargs: Arguments of `keras.Model`.

    Raises:
        ValueError: An argument of another kind, or an unknown transform set.
    """

    def __init__(
        self,
        backbone: keras.layers.Layer,
        transforms: str | TransformSet,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        check_backbone(backbone)
        self.backbone = backbone
        self.transforms = registry.get(transforms)
        self.expansion = TransformExpansion(self.transforms, name="expansion")
        self.pooling = keras.layers.GlobalAveragePooling2D(
            data_format="channels_last", name="pooling"
        )

    @property
    def num_transforms(self) -> int:
        """M, the number of transforms."""
        return len(self.transforms)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Notes the shape of images and features, after checks of both."""
        input_shape = tuple(input_shape)
        if len(input_shape) != 4:
            raise ValueError(
                f"Got images of shape {input_shape}. Expected rank 4: "
                "(batch, height, width, channels)."
            )
        self.image_shape = cast("tuple[int, int, int]", input_shape[1:])
        self.expansion.build(input_shape)
        features = self.backbone(keras.Input(self.image_shape))
        check_features(features, self.backbone.name, self.image_shape)
        self.num_features = features.shape[-1]

    def features(self, images: Tensor, training: bool | None = None) -> Tensor:
        """What the heads read.

        Args:
            images: `(B, H, W, C)`, views or not.
            training: Whether the backbone runs in training mode.

        Returns:
            Pooled features `(B, D)`.
        """
        features = self.backbone(images, training=training)
        if len(features.shape) == 4:
            features = self.pooling(features)
        return features

    def view_features(
        self, x: Any, batch_size: int | None = None, verbose: str | int = 0
    ) -> dict[str, Array]:
        """Computes the features of all views, to train the heads in seconds.

        While the backbone is frozen, an image has the same features in every
        step. So compute them once, and pass them to `fit` or `evaluate` in
        place of the images.

        Args:
            x: Images `(n, H, W, C)`, or a data set of image batches, with or
                without labels. The features are in its order, so it must not
                shuffle anew in each pass.
            batch_size: Number of images that go through the network at once;
                32 by default.
            verbose: As for `keras.Model.predict`.

        Returns:
            Dict with one entry, `features`: float32 `(n, M, D)`.

        Raises:
            ValueError: The model is not built, or images that are not finite
                or have the wrong shape.

        Example:
        >>> import keras, numpy as np, sla
        >>> layers = [keras.layers.Conv2D(8, 3), keras.layers.ReLU()]
        >>> backbone = keras.Sequential([keras.Input((8, 8, 1)), *layers])
        >>> model = sla.SLAModel(backbone, num_classes=10)
        >>> model.build((None, 8, 8, 1))
        >>> backbone.trainable = False
        >>> model.compile("adam")
        >>> images = np.random.default_rng(0).uniform(size=(32, 8, 8, 1))
        >>> features = model.view_features(images)
        >>> features["features"].shape
        (32, 4, 8)
        >>> history = model.fit(features, np.arange(32) % 10, verbose=0)
        >>> model.predict(images, verbose=0).shape
        (32, 10)
        """
        extractor = build_feature_extractor(self)
        if hasattr(x, "shape"):
            check_images(np.asarray(x), self.transforms)
            if tuple(x.shape[1:]) != tuple(self.image_shape):
                raise ValueError(
                    f"Got images of shape {tuple(x.shape)}. Expected (n, "
                    f"{', '.join(map(str, self.image_shape))}), for which the "
                    "model was built. Resize the images."
                )
        with without_retracing_warnings():
            features = extractor.predict(
                x, batch_size=batch_size, verbose=verbose
            )
        return {"features": features}

    def check_built(self) -> None:
        """Checks that the shape of the images is known.

        Raises:
            ValueError: It is not.
        """
        if not self.built:
            raise ValueError(
                f"Got a {type(self).__name__} that is not built, so its image "
                "shape is unknown. Fit it first, or call build((None, height, "
                "width, channels))."
            )

    def save(self, filepath: Path, *args: Any, **kwargs: Any) -> None:
        """`keras.Model.save`, after a check that the model can be saved.

        Keras opens the file first, so a refusal would empty what stood there.

        Args:
            filepath: File to write.
            *args: Further arguments of `keras.Model.save`.
            **kwargs: Further arguments of `keras.Model.save`.

        Raises:
            ValueError: Transforms that are not registered, or heads that are
                quantized.
        """
        self.get_config()
        self.check_not_quantized()
        super().save(filepath, *args, **kwargs)

    def check_not_quantized(self) -> None:
        """Checks that the heads have weights of their own precision.

        Raises:
            ValueError: They are quantized. Neither a file of this model nor
                a deployed model would keep that.
        """
        for layer in self.layers:
            mode = getattr(layer, "quantization_mode", None)
            if mode is not None and layer is not self.backbone:
                raise ValueError(
                    f"Got a {type(self).__name__} whose layer {layer.name!r} "
                    f"is quantized to {mode}. Expected one that is not. Save "
                    "or deploy the model first, and quantize what deploy() "
                    "returns."
                )

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        return {
            **super().get_config(),
            "backbone": keras.saving.serialize_keras_object(self.backbone),
            "transforms": serializable_name(self.transforms),
            "transform_names": list(self.transforms.names),
        }

    @classmethod
    def from_config(
        cls,
        config: dict[str, Any],
        custom_objects: dict[str, Any] | None = None,
    ) -> "ViewBackbone":
        """A model from what `get_config` returned."""
        config = with_saved_transforms(config)
        arguments = {
            name: keras.saving.deserialize_keras_object(
                value, custom_objects=custom_objects
            )
            if isinstance(value, dict)
            else value
            for name, value in config.items()
        }
        return cls(**arguments)
