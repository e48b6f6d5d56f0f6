# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""`sla.probe` on real digits and on images made to mislead."""

import contextlib
import io
import json
import shlex

import numpy as np
import pytest

from backend_marks import requires_tensorflow
from commands import run_command
from official.core.config_parser import parse_experiment
from official.core.run_directory import RunError
from official.modeling.hyperparams.base_config import ConfigError
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.probe import probe

pytestmark = requires_tensorflow

SMALL = {"task.backbone.options": {"width": 8}}


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    output = tmp_path_factory.mktemp("probe") / "made" / "here"
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        report = probe(
            params_override=SMALL, seed=1, output=output, verbose=True
        )
    assert json.loads((output / "probe.json").read_text()) == report
    return text.getvalue(), output, report


@pytest.mark.slow
def test_report_has_every_candidate_with_reasons(digits):
    text, output, report = digits
    assert set(report["candidates"]) == {"rotation", "rotation2"}
    for name, figures in report["candidates"].items():
        assert report["reasons"][name]
        for gain in ("gain", "expected_gain"):
            low, high = figures[gain.replace("gain", "interval")]
            assert low <= figures[gain] <= high
            assert f"{100 * figures[gain]:+.1f} ({100 * low:+.1f} to" in text
        shape = np.shape(figures["pairwise_transform_accuracy"])
        assert shape == (10, len(figures["transform_names"]))
    assert (output / "probe.png").stat().st_size > 10_000


@pytest.mark.slow
def test_cost_is_printed_and_within_its_share(digits):
    text, _, report = digits
    cost = report["cost"]
    assert cost["full_training_views"] == 600 * 64 * 4
    assert 0.1 < cost["share"] <= 0.15
    assert f"{100 * cost['share']:.1f}% of the training views" in text


@pytest.mark.slow
def test_turned_digits_are_recognized_as_turned_but_not_read(digits):
    _, _, report = digits
    for figures in report["candidates"].values():
        assert figures["transform_accuracy_above_chance"] > 0.5
        assert figures["mean_accuracy_retained"] < 0.7


@pytest.mark.slow
def test_training_images_are_predicted_by_what_was_trained_on_them(digits):
    _, _, report = digits
    for name, figures in report["candidates"].items():
        assert figures["training_accuracy"] > 0.85
        assert abs(figures["training_gain"]) < 0.3
        assert "on training images" in report["reasons"][name][0]


@pytest.mark.slow
def test_command_is_one_that_trains_what_is_recommended(digits):
    text, _, report = digits
    assert report["command"] in text
    words = shlex.split(report["command"])
    assert words[:3] == ["python", "-m", "sla.train"]
    given = [word.partition("=")[::2] for word in words[3:]]
    overrides = [v for name, v in given if name == "--params_override"]
    config = parse_experiment(dict(given)["--experiment"], [], overrides)
    method = "baseline" if report["recommended"] == "none" else "sla_sd"
    assert config.task.method == method
    assert config.task.backbone.options == {"width": 8}
    assert dict(given)["--seed"] == "1"


@pytest.mark.slow
def test_images_of_all_orientations_get_no_rotation(tmp_path):
    """Textures that look alike however they are turned."""
    generator = np.random.default_rng(0)
    labels = np.arange(600) % 2
    scale = np.where(labels, 20, 90)[:, None, None, None]
    noise = generator.normal(size=(600, 8, 8, 1))
    images = np.clip(128 + scale * noise, 0, 255).astype("uint8")
    path = tmp_path / "textures.npz"
    np.savez(
        path,
        x_train=images[:400],
        y_train=labels[:400],
        x_test=images[400:],
        y_test=labels[400:],
    )
    report = probe(
        params_override={
            **SMALL,
            "task.data.name": "npz",
            "task.data.labels_per_class": None,
            "task.data.validation_size": 100,
        },
        data_dir=path,
        output=tmp_path / "probe",
    )
    assert report["recommended"] == "none"
    assert report["candidates"]["rotation"]["mean_accuracy_retained"] > 0.95
    assert "task.method=baseline" in report["command"]


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"candidates": ["rotatoin"]}, "Did you mean 'rotation'"),
        ({"candidates": "color_perm"}, "gray"),
        ({"experiment": "digits"}, "experiment: Got 'digits'"),
        ({"params_override": {"trainer.train_steps": 30}}, "the run is short"),
        ({"experiment": "mnist_sla", "data_dir": "nowhere"}, "nowhere"),
    ],
)
def test_mistakes_are_reported_before_training(
    arguments, message, tmp_path, capsys
):
    with pytest.raises((ConfigError, RunError), match=message):
        probe(**arguments, output=tmp_path / "probe", verbose=True)
    assert "baseline:" not in capsys.readouterr().out


@pytest.mark.slow
def test_command_prints_what_it_found_or_one_line_of_what_is_wrong(tmp_path):
    run = run_command("probe", f"--output={tmp_path}", "--candidates=rotatoin")
    assert run.returncode == 2
    error = run.stderr.splitlines()[-1]
    assert error.startswith("error: candidates: ")
    assert run.stdout == ""


@pytest.mark.slow
def test_nothing_is_printed_unless_asked(tmp_path, capfd):
    probe(
        candidates=["rotation2"],
        params_override={**SMALL, "trainer.train_steps": 100},
        output=tmp_path,
    )
    assert "rotation2" not in "".join(capfd.readouterr())
