# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Temperature scaling of class logits."""

import numpy as np

_BOUNDS = (np.log(0.05), np.log(20.0))


def fit_temperature(logits, labels):
    """The temperature that makes labels most likely (Guo et al., 2017).

    Softmax of `logits / temperature` has the least negative log-likelihood
    then; the most probable class stays the same.

    Args:
        logits: `(n, N)`, of images that were not trained on.
        labels: integer `(n,)`.

    Returns:
        A float from 0.05 to 20.

    Example:

    >>> import numpy as np
    >>> logits = np.log([[0.9, 0.1]] * 4)  # sure of 90%, right in 3 of 4
    >>> round(fit_temperature(logits, [0, 0, 0, 1]), 2)
    2.0
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    logits, labels = np.asarray(logits, "float64"), np.asarray(labels)
    rows = np.arange(len(labels))

    def loss(log_temperature):
        scaled = logits / np.exp(log_temperature)
        return -log_softmax(scaled, axis=1)[rows, labels].mean()

    found = minimize_scalar(loss, bounds=_BOUNDS, method="bounded")
    return float(np.exp(found.x))
