# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How models of views answer: inference modes, `predict`, `deploy`."""

import keras

from sla.layers.transform_expansion import check_views
from sla.modeling.deployment import build_deployed_model
from sla.modeling.deployment import build_predictor
from sla.ops.aggregation import REDUCTIONS
from sla.ops.aggregation import check_reduction


class ViewInference:
    """The part of `MultiViewModel` that answers."""

    @property
    def modes(self):
        """Names of the inference modes the model has, the meant one last."""
        return ("single",) + ("aggregated",) * (self.num_transforms > 1)

    @property
    def default_mode(self):
        """The inference mode the model is meant for."""
        return self.modes[-1]

    @property
    def reductions(self):
        """Mode -> names of its reductions, the paper's first."""
        if "aggregated" not in self.modes:
            return {}
        return {"aggregated": REDUCTIONS["aggregated"]}

    def class_probabilities(self, images, mode=None, reduction=None):
        """Class probabilities, differentiable, for eager or symbolic images.

        Args:
            images: `(B, H, W, C)`.
            mode: one of `modes`; the default is `default_mode`.
            reduction: as for `deploy`.

        Returns:
            float32 `(B, N)`.
        """
        mode, reduction = self._check_mode(mode, reduction)
        views = None if mode == "aggregated" else (0,)
        # Not self(...): Keras on JAX cannot trace a call with a tuple in it.
        outputs = self.call(images, training=False, views=views)
        return keras.ops.softmax(
            self.class_logits(outputs, mode, reduction, views)
        )

    def predict(self, x, *args, mode=None, reduction=None, **kwargs):
        """`keras.Model.predict`, in one of the inference modes.

        Args:
            x: images, or a data set of them.
            *args: further arguments of `keras.Model.predict`.
            mode: one of `modes`: "single" and "distilled" take one pass
                through the network, "aggregated" takes M. The default is
                "distilled" if there is a student, else "aggregated".
            reduction: as for `deploy`.
            **kwargs: further arguments of `keras.Model.predict`.

        Returns:
            float32 array `(n, N)` of class probabilities.
        """
        form = self._check_mode(mode, reduction)
        if form not in self._predictors.by_form:
            if not self.built and hasattr(x, "shape"):
                self.build(x.shape)
            self._check_built()
            self._predictors.by_form[form] = build_predictor(self, *form)
        return self._predictors.by_form[form].predict(x, *args, **kwargs)

    def deploy(self, mode=None, reduction=None, views=None, temperature=1.0):
        """The model as it goes to production: images to probabilities.

        Args:
            mode: one of `modes`. "single" and "distilled" give a model
                with one plain dense head, without joint head or expansion;
                "aggregated" holds the transforms in its graph.
            reduction: one of `reductions[mode]`, the paper's by default:
                for "aggregated" see `sla.ops.mean_over_views`, for "single"
                `sla.ops.single`.
            views: for "aggregated", indices of the transforms to average
                over; all by default. As many passes are taken.
            temperature: that class logits are divided by, above 0.

        Returns:
            A functional `keras.Model`, `(B, H, W, C)` -> float32
            `(B, N)` probabilities. Its weights are copies: training goes
            on without changing it, and it can be quantised or pruned
            without harm to this model.

        Raises:
            ValueError: for a mode or reduction the model lacks, views in
                another mode, a temperature out of range, a model that is
                not built, or a backbone that cannot be copied.
        """
        mode, reduction = self._check_mode(mode, reduction)
        if mode == "aggregated":
            views = check_views(views, self.num_transforms)
        elif views is not None:
            raise ValueError(
                f"Got views={views} for mode {mode!r}, which takes one pass. "
                "Use mode='aggregated'."
            )
        if not 0 < temperature < float("inf"):
            raise ValueError(
                f"Got temperature={temperature}. Expected a number above 0."
            )
        self._check_built()
        return build_deployed_model(self, mode, reduction, views, temperature)

    def _check_mode(self, mode, reduction=None):
        """Mode and reduction, the defaults filled in."""
        mode = self.default_mode if mode is None else mode
        if mode not in self.modes:
            raise ValueError(
                f"Got mode={mode!r}. This {type(self).__name__} has the "
                f"inference modes {', '.join(self.modes)}."
            )
        known = self.reductions.get(mode)
        if known is None:
            if reduction is not None:
                raise ValueError(
                    f"Got reduction={reduction!r} for mode {mode!r} of a "
                    f"{type(self).__name__}, which has nothing to reduce."
                )
            return mode, None
        if reduction is not None:
            check_reduction(mode, reduction)
        return mode, reduction or known[0]

    def _check_built(self):
        if not self.built:
            raise ValueError(
                f"{type(self).__name__} is not built, so its image shape is "
                "unknown. Fit it first, or call build((None, height, width, "
                "channels))."
            )
