# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What the pictures of several commands share."""

from official.core import figures

#: Inference mode to color.
MODE_COLORS = {
    "single": figures.GREEN,
    "aggregated": figures.BLUE,
    "distilled": figures.RED,
    "adaptive": figures.ORANGE,
    "crops": figures.BLUE,
    "ensemble": figures.BLUE,
}
MODE_MARKERS = {
    "single": "o",
    "aggregated": "s",
    "distilled": "^",
    "adaptive": "D",
    "crops": "s",
    "ensemble": "s",
}
