# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of checkpoints."""

import keras
import numpy as np
import pytest

from official.core import training_state
from official.core.run_directory import RunError
from official.core.training_state import Progress


def _model():
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dropout(0.5), keras.layers.Dense(2)]
    )
    model.compile("adam", "mse")
    model.optimizer.build(model.trainable_variables)
    return model


def _fit(model, epochs=1):
    x = np.random.default_rng(0).normal(size=(32, 3)).astype("float32")
    model.fit(x, x[:, :2], epochs=epochs, shuffle=False, verbose=0)


def _state(model):
    variables = [*model.variables, *model.optimizer.variables]
    return [keras.ops.convert_to_numpy(variable) for variable in variables]


def test_restored_run_goes_on_bitwise(tmp_path):
    model = _model()
    _fit(model)
    progress = Progress(step=1, best_value=0.5, history=[{"loss": 1.0}])
    training_state.save(tmp_path / "checkpoint", model, progress)
    _fit(model, epochs=2)

    other = _model()
    restored = training_state.restore(tmp_path / "checkpoint", other)
    assert restored == progress
    _fit(other, epochs=2)
    for expected, value in zip(_state(model), _state(other), strict=True):
        np.testing.assert_array_equal(value, expected)


def test_two_checkpoints_are_kept(tmp_path):
    model = _model()
    for step in (5, 10, 15):
        training_state.save(tmp_path, model, Progress(step=step))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["step-00000010", "step-00000015"]
    assert training_state.last_progress(tmp_path).step == 15


@pytest.mark.parametrize(
    "name, damage",
    [
        ("state.npz", lambda content: content[:100]),
        ("state.npz", lambda content: b""),
        ("progress.json", lambda content: b"{"),
        ("progress.json", lambda content: b""),
        ("progress.json", lambda content: b"[]"),
    ],
)
def test_damaged_checkpoint_falls_back_to_the_one_before(
    tmp_path, name, damage
):
    model = _model()
    training_state.save(tmp_path, model, Progress(step=5))
    expected = _state(model)
    _fit(model)
    training_state.save(tmp_path, model, Progress(step=10))
    damaged = tmp_path / "step-00000010" / name
    damaged.write_bytes(damage(damaged.read_bytes()))

    other, reports = _model(), []
    _fit(other)
    restored = training_state.restore(tmp_path, other, reports.append)
    assert restored.step == 5
    assert len(reports) == 1 and "step-00000010" in reports[0]
    if name == "progress.json":
        assert training_state.last_progress(tmp_path).step == 5
    for before, after in zip(expected, _state(other), strict=True):
        np.testing.assert_array_equal(after, before)


def test_a_changed_byte_never_gives_other_values(tmp_path):
    model, other = _model(), _model()
    expected = {}
    for step in (5, 10):
        training_state.save(tmp_path, model, Progress(step=step))
        expected[step] = _state(model)
        _fit(model)
    path = tmp_path / "step-00000010" / "state.npz"
    content = path.read_bytes()
    steps = []
    for place in range(0, len(content), len(content) // 60):
        path.write_bytes(
            content[:place]
            + bytes([content[place] ^ 255])
            + content[place + 1 :]
        )
        steps.append(training_state.restore(tmp_path, other).step)
        for before, after in zip(
            expected[steps[-1]], _state(other), strict=True
        ):
            np.testing.assert_array_equal(after, before)
    assert set(steps) == {5, 10}


def test_no_checkpoint_is_a_new_run(tmp_path):
    assert training_state.restore(tmp_path, _model()) == Progress()


def test_checkpoint_of_another_model_is_not_loaded(tmp_path):
    training_state.save(tmp_path, _model(), Progress(step=5))
    other = keras.Sequential([keras.Input((3,)), keras.layers.Dense(7)])
    other.compile("adam", "mse")
    other.optimizer.build(other.trainable_variables)
    before, reports = _state(other), []
    with pytest.raises(RunError, match="no readable checkpoint.*--overwrite"):
        training_state.restore(tmp_path, other, reports.append)
    assert "another model" in reports[0]
    for expected, value in zip(before, _state(other), strict=True):
        np.testing.assert_array_equal(value, expected)
