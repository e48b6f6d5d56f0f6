# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From logits to class probabilities, in each inference mode."""

import types
from collections.abc import Iterable
from typing import Any

import keras

from official.typing import Array
from official.typing import Tensor
from sla.layers.transform_expansion import check_views
from sla.modeling.deployment import OUTPUTS
from sla.modeling.deployment import build_deployed_model
from sla.modeling.feature_extractor import check_features
from sla.modeling.predictor import Predictor
from sla.modeling.predictor import build_predictor
from sla.modeling.step_views import Views
from sla.modeling.view_network import ViewNetwork
from sla.ops import mean_over_views
from sla.ops.aggregation import REDUCTIONS
from sla.ops.aggregation import check_reduction
from sla.transforms.transform_set import TransformSet


class ViewClassifier(ViewNetwork):
    """A `ViewNetwork` that gives class probabilities.

    A subclass says how to read class logits off its heads: `view_logits`, and
    `deployed_logits` for deployed models.

    Args:
        backbone: As for `ViewNetwork`.
        num_classes: N, at least 2.
        transforms: Name of a transform set, or a `TransformSet`.
        **kwargs: Arguments of `keras.Model`.
    """

    def __init__(
        self,
        backbone: keras.layers.Layer,
        num_classes: int,
        transforms: str | TransformSet,
        **kwargs: Any,
    ) -> None:
        super().__init__(backbone, num_classes, transforms, **kwargs)
        # Within an object that Keras does not search for layers to save.
        self._predictors = types.SimpleNamespace(by_form={})

    @property
    def modes(self) -> tuple[str, ...]:
        """Names of the inference modes; the one the model is meant for last."""
        if self.num_transforms == 1:
            return ("single",)
        return ("single", "aggregated")

    @property
    def default_mode(self) -> str:
        """The inference mode that the model is meant for."""
        return self.modes[-1]

    @property
    def reductions(self) -> dict[str, tuple[str, ...]]:
        """Mode -> names of its reductions, the paper's first."""
        if self.num_transforms == 1:
            return {}
        return {"aggregated": REDUCTIONS["aggregated"]}

    def class_logits(
        self,
        outputs: dict[str, Tensor],
        mode: str,
        reduction: str | None = None,
        views: Views | None = None,
    ) -> Tensor:
        """Class logits in an inference mode.

        Args:
            outputs: What `call` returned.
            mode: One of `modes`.
            reduction: One of `reductions[mode]`; the paper's by default.
            views: The views that `call` ran; all by default.

        Returns:
            Float32 `(B, N)`.
        """
        view_logits = self.view_logits(outputs, views)
        if mode == "aggregated":
            return mean_over_views(view_logits, reduction or "logit_mean")
        return view_logits[:, 0]

    def view_logits(
        self,
        outputs: dict[str, Tensor],
        views: Views | None = None,
    ) -> Tensor:
        """Class logits of each view; for a subclass to give.

        Args:
            outputs: What `call` returned.
            views: The m views that `call` ran; all by default.

        Returns:
            Float32 `(B, m, N)`.
        """
        raise NotImplementedError

    def transform_losses(
        self, outputs: dict[str, Tensor], views: Views | None = None
    ) -> Tensor | None:
        """Cross-entropy of each view's transform; a subclass may give it.

        Args:
            outputs: What `call` returned.
            views: The m views that `call` ran; all by default.

        Returns:
            float32 `(B, m)`; None for a model that does not tell transforms
            apart.
        """
        return None

    def deployed_logits(
        self,
        features: Tensor,
        mode: str,
        reduction: str,
        views: tuple[int, ...],
    ) -> Tensor:
        """Class logits by new layers with copied weights; for a subclass.

        Args:
            features: Symbolic `(B, D)`, or `(B * m, D)` for `aggregated`.
            mode: One of `modes`.
            reduction: One of `reductions[mode]`; empty if the mode has none.
            views: Indices of the m transforms: `(0,)` but for `aggregated`.

        Returns:
            Symbolic `(B, N)`.
        """
        raise NotImplementedError

    def class_probabilities(
        self,
        images: Tensor,
        mode: str | None = None,
        reduction: str | None = None,
    ) -> Tensor:
        """Class probabilities, differentiable, for eager or symbolic images.

        Args:
            images: `(B, H, W, C)`.
            mode: One of `modes`; the default is `default_mode`.
            reduction: As for `deploy`.

        Returns:
            float32 `(B, N)`.

        Raises:
            ValueError: A mode or reduction that the model lacks.
        """
        mode, reduction = self._check_mode(mode, reduction)
        views = None if mode == "aggregated" else (0,)
        # Not self(...): Keras on JAX cannot trace a call with a tuple in it.
        outputs = self.call(images, training=False, views=views)
        return keras.ops.softmax(
            self.class_logits(outputs, mode, reduction, views)
        )

    def predict(
        self,
        x: Any,
        *args: Any,
        mode: str | None = None,
        reduction: str | None = None,
        **kwargs: Any,
    ) -> Array:
        """`keras.Model.predict`, in one of the inference modes.

        Args:
            x: Images, or a data set of them.
            *args: Further arguments of `keras.Model.predict`.
            mode: One of `modes`: "single" and "distilled" take one forward
                pass, "aggregated" takes M. The default is "distilled" if
                there is a student, else "aggregated".
            reduction: As for `deploy`.
            **kwargs: Further arguments of `keras.Model.predict`.

        Returns:
            float32 `(n, N)` class probabilities.

        Raises:
            ValueError: A mode or reduction that the model lacks, or a model
                that is not built, for a data set.
        """
        form = self._check_mode(mode, reduction)
        if isinstance(x, dict):
            check_features(x, self, training=False)
        return self._predictor(form, x).predict(x, *args, **kwargs)

    def predict_on_batch(self, x: Any) -> Array:
        """`predict` on a single batch, in the default mode.

        Args:
            x: Images `(B, H, W, C)`.

        Returns:
            float32 `(B, N)` class probabilities.
        """
        return self._predictor(self._check_mode(None), x).predict_on_batch(x)

    def _predictor(self, form: tuple[str, str], x: Any) -> Predictor:
        """The model that predicts in a mode and reduction."""
        if not self.built and hasattr(x, "shape"):
            self.build(x.shape)
        self.check_built()
        predictors = self._predictors.by_form
        if self.predict_function is None:
            # At first, and after `compile` and `quantize`: the layers may have
            # changed since the graphs of the predictors were traced.
            predictors.clear()
            self.make_predict_function()
        if form not in predictors:
            predictors[form] = build_predictor(self, *form)
        return predictors[form]

    def deploy(
        self,
        mode: str | None = None,
        reduction: str | None = None,
        views: Iterable[int] | None = None,
        temperature: float = 1.0,
        outputs: str = "probabilities",
    ) -> keras.Model:
        """The model for production: images to class probabilities or logits.

        Args:
            mode: One of `modes`. "single" and "distilled" give a model
                with one plain dense head, without joint head or expansion;
                "aggregated" holds the transforms in its graph.
            reduction: One of `reductions[mode]`, the paper's by default:
                for "aggregated" see `sla.ops.mean_over_views`, for "single"
                `sla.ops.single`.
            views: For "aggregated", indices of the transforms to average
                over; all by default. Each costs a forward pass.
            temperature: That class logits are divided by, above 0.
            outputs: "probabilities", or "logits", as losses with
                `from_logits=True` and the teachers and students of
                `keras.distillation` have them.

        Returns:
            A functional `keras.Model`, `(B, H, W, C)` -> float32 `(B, N)`.
            Its weights are copies: training goes on without changing it, and
            it can be quantized or pruned without harm to this model.

        Raises:
            ValueError: A mode or reduction that the model lacks, views in
                another mode, a temperature out of range, other outputs, a
                model that is not built or quantized, or a backbone that
                cannot be copied.
        """
        mode, reduction = self._check_mode(mode, reduction)
        if mode == "aggregated":
            views = check_views(views, self.num_transforms)
        elif views is None:
            views = (0,)
        else:
            raise ValueError(
                f"Got views={views} for mode {mode!r}, which takes one forward "
                "pass. Expected None. Use mode='aggregated'."
            )
        if not 0 < temperature < float("inf"):
            raise ValueError(
                f"Got temperature={temperature}. Expected a number above 0."
            )
        if outputs not in OUTPUTS:
            raise ValueError(
                f"Got outputs={outputs!r}. Expected one of "
                f"{', '.join(OUTPUTS)}."
            )
        self.check_built()
        self.check_not_quantized()
        return build_deployed_model(
            self, mode, reduction, views, temperature, outputs
        )

    def _check_mode(
        self, mode: str | None, reduction: str | None = None
    ) -> tuple[str, str]:
        """Mode and reduction, the defaults filled in."""
        mode = self.default_mode if mode is None else mode
        if mode not in self.modes:
            raise ValueError(
                f"Got mode={mode!r}. Expected one of {', '.join(self.modes)}, "
                f"the inference modes of this {type(self).__name__}."
            )
        if mode not in self.reductions:
            if reduction:
                raise ValueError(
                    f"Got reduction={reduction!r} for mode {mode!r} of a "
                    f"{type(self).__name__}, which has nothing to reduce. "
                    "Expected None."
                )
            return mode, ""
        if not reduction:
            return mode, self.reductions[mode][0]
        check_reduction(mode, reduction)
        return mode, reduction
