# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How models of views answer: inference modes, `predict`, `deploy`."""

import keras

from sla.modeling.deployment import build_deployed_model
from sla.modeling.deployment import build_predictor


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
