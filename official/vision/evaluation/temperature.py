# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Temperature scaling of class logits."""

import numpy as np

from official.typing import ArrayLike

_BOUNDS = (np.log(0.05), np.log(20.0))


def fit_temperature(logits: ArrayLike, labels: ArrayLike) -> float:
    """Finds the temperature that makes labels likeliest (Guo et al., 2017).

    Softmax of `logits / temperature` has the least negative log-likelihood
    then; the most probable class stays the same.

    Args:
        logits: Logits `(n, N)` of images that were not trained on.
        labels: Integers `(n,)`.

    Returns:
        A number from 0.05 to 20.

    Example:
    >>> import numpy as np
    >>> logits = np.log([[0.9, 0.1]] * 4)  # 90% confident, correct in 3 of 4
    >>> round(fit_temperature(logits, [0, 0, 0, 1]), 2)
    2.0
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    logits, labels = np.asarray(logits, "float64"), np.asarray(labels)
    rows = np.arange(len(labels))

    def loss(log_temperature: float) -> float:
        scaled = logits / np.exp(log_temperature)
        return -log_softmax(scaled, axis=1)[rows, labels].mean()

    minimum = minimize_scalar(loss, bounds=_BOUNDS, method="bounded")
    return float(np.exp(minimum.x))
