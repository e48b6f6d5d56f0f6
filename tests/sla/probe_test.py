# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""`sla.probe` as a process, on real digits and on images made to mislead."""

import json
import shlex

import numpy as np
import pytest

from backend_marks import requires_tensorflow
from commands import run_command
from official.core.config_parser import parse_experiment
from sla import configs  # noqa: F401  (registers the experiments)

pytestmark = requires_tensorflow

SMALL = "task.backbone.options={width: 8}"


def _probe(output, *arguments):
    return run_command("probe", f"--output={output}", *arguments)


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    output = tmp_path_factory.mktemp("probe") / "made" / "here"
    run = _probe(output, f"--params_override={SMALL}", "--seed=1")
    assert run.returncode == 0, run.stderr
    return run.stdout, output, json.loads((output / "probe.json").read_text())


def test_report_has_every_candidate_with_reasons(digits):
    text, output, report = digits
    assert set(report["candidates"]) == {"rotation", "rotation2"}
    for name, found in report["candidates"].items():
        assert report["reasons"][name]
        for gain in ("gain", "expected_gain"):
            low, high = found[gain.replace("gain", "interval")]
            assert low <= found[gain] <= high
            assert f"{100 * found[gain]:+.1f} ({100 * low:+.1f} to" in text
        shape = np.shape(found["told_from_untouched"])
        assert shape == (10, len(found["transform_names"]))
    assert (output / "probe.png").stat().st_size > 10_000


def test_cost_is_printed_and_within_its_share(digits):
    text, _, report = digits
    cost = report["cost"]
    assert cost["full_training_views"] == 600 * 64 * 4
    assert 0.1 < cost["share"] <= 0.15
    assert f"{100 * cost['share']:.1f} % of the training views" in text


def test_turned_digits_are_told_but_not_read(digits):
    _, _, report = digits
    for found in report["candidates"].values():
        assert found["told"] > 0.5
        assert found["mean_accuracy_kept"] < 0.7


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
    run = _probe(
        tmp_path / "probe",
        f"--params_override=task.data.name=npz,task.data.data_dir={path},"
        f"task.data.labels_per_class=null,task.data.validation_size=100,{SMALL}",
    )
    assert run.returncode == 0, run.stderr
    report = json.loads((tmp_path / "probe" / "probe.json").read_text())
    assert report["recommended"] == "none"
    assert report["candidates"]["rotation"]["mean_accuracy_kept"] > 0.95
    assert "task.method=baseline" in report["command"]


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--candidates=rotatoin"], "Did you mean 'rotation'"),
        (["--candidates=color_perm"], "grey"),
        (["--experiment=digits"], "experiment: got 'digits'"),
        (["--params_override=trainer.train_steps=30"], "the run is short"),
        (["--data_dir=nowhere", "--experiment=mnist_sla"], "nowhere"),
    ],
)
def test_mistakes_are_told_before_training(arguments, message, tmp_path):
    run = _probe(tmp_path / "probe", *arguments)
    assert run.returncode == 2
    told = [x for x in run.stderr.splitlines() if x.startswith("error: ")]
    assert len(told) == 1 and message in told[0]
    assert "baseline:" not in run.stdout
