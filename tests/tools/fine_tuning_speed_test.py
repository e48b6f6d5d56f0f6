# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The speed of fine-tuning is measured for every case."""

import pytest

from backend_marks import requires_tensorflow
from tools import fine_tuning_speed


@requires_tensorflow
@pytest.mark.slow
def test_every_case_has_a_speed(monkeypatch):
    # Small, and with batch normalization.
    monkeypatch.setattr(fine_tuning_speed, "BACKBONE", "small_cnn")
    monkeypatch.setattr(fine_tuning_speed, "BATCH_SIZE", 2)
    monkeypatch.setattr(fine_tuning_speed, "IMAGE_SHAPE", (32, 32, 3))
    speeds = fine_tuning_speed.measure(rounds=1)
    assert len(speeds) == 5 and min(speeds.values()) > 0
