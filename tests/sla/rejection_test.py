# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Images of other classes: evaluated, rejected by `predict` and by exports."""

import csv
import json

import keras
import numpy as np
import pytest

import sla  # noqa: F401  (registers the classes of saved models)
from backend_marks import requires_tensorflow
from official.core.run_directory import RunError
from trained_runs import copy_run

pytestmark = requires_tensorflow


@pytest.fixture(scope="module")
def noise(tmp_path_factory):
    """Thirty images of noise."""
    folder = tmp_path_factory.mktemp("noise")
    pixels = np.random.default_rng(0).integers(0, 256, (30, 8, 8, 1))
    for index, image in enumerate(pixels):
        keras.utils.save_img(folder / f"{index:02}.png", image, scale=False)
    return folder


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    """Thirty test images."""
    from official.vision.dataloaders.sources import load_images

    folder = tmp_path_factory.mktemp("digits")
    for index, image in enumerate(load_images("digits")[-1].images[:30]):
        keras.utils.save_img(folder / f"{index:02}.png", image, scale=False)
    return folder


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory, noise):
    """A run, its evaluation, and what was printed."""
    import contextlib
    import io

    from sla.evaluate import evaluate

    model_dir = copy_run("sla_sd", tmp_path_factory.mktemp("run"))
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        evaluation = evaluate(
            model_dir, unknown=str(noise), known_share=0.9, verbose=True
        )
    return model_dir, evaluation, output.getvalue()


def test_evaluation_says_how_well_each_score_tells_them_apart(evaluated):
    model_dir, evaluation, output = evaluated
    assert evaluation == json.loads((model_dir / "evaluation.json").read_text())
    unknown = evaluation["unknown"]
    assert unknown["num_images"] == 30
    assert list(unknown["modes"]) == ["single", "aggregated", "distilled"]
    aggregated = unknown["modes"]["aggregated"]
    assert list(aggregated["scores"]) == [
        *("max_probability", "energy", "agreement", "transform_likelihood"),
        "sum",
    ]
    assert 0.6 < aggregated["scores"]["sum"]["auroc"] <= 1
    assert 0.8 < aggregated["kept_known"] <= 1
    assert aggregated["kept_unknown"] < aggregated["kept_known"]
    assert "30 images of other classes:" in output
    auroc = aggregated["scores"]["sum"]["auroc"]
    assert f"{100 * auroc:.2f} (" in output


@pytest.mark.parametrize("mode", ["aggregated", "distilled"])
def test_predictions_say_what_the_model_does_not_know(
    mode, evaluated, noise, digits
):
    from sla.predict import predict

    model_dir, evaluation, _ = evaluated
    rule = evaluation["known_rules"][mode]
    predictions = predict(
        [noise, digits], model_dir=model_dir, mode=mode, reject=True
    )
    known = [prediction.known for prediction in predictions]
    for decision in known:
        assert decision.is_known == (decision.score >= rule["threshold"])
        assert bool(decision.reason) != decision.is_known
    rejected = [not decision.is_known for decision in known]
    share = evaluation["unknown"]["modes"][mode]["kept_unknown"]
    assert np.mean(rejected[:30]) == pytest.approx(1 - share, abs=0.04)
    assert sum(rejected[:30]) > sum(rejected[30:])
    first = known[rejected.index(True)]
    assert f"below {rule['threshold']:.2f}; " in first.reason
    plain = predict(noise, model_dir=model_dir, mode=mode)
    assert plain[0].known is None
    np.testing.assert_allclose(
        plain[0].probabilities, predictions[0].probabilities, atol=1e-5
    )


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_rows_say_unknown_and_why(kind, evaluated, noise, tmp_path):
    from sla.predict import iter_predictions
    from sla.predict import write_predictions

    images = [tmp_path / "missing.png", noise]
    predictions = list(
        iter_predictions(
            images, model_dir=evaluated[0], mode="aggregated", reject=True
        )
    )
    path = tmp_path / "rows"
    write_predictions(predictions, path, format=kind, top=1)
    if kind == "jsonl":
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        assert "is_known" not in rows[0] and rows[0]["error"]
        assert [row["is_known"] for row in rows[1:]] == [
            prediction.known.is_known for prediction in predictions[1:]
        ]
        return
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [
        *("image", "decision", "known_score", "reason"),
        *("class_1", "probability_1", "error"),
    ]
    assert rows[0]["decision"] == "" and rows[0]["error"]
    for row, prediction in zip(rows[1:], predictions[1:]):
        known = prediction.known
        assert row["reason"] == known.reason
        assert float(row["known_score"]) == pytest.approx(known.score, abs=1e-5)
        expected = prediction.class_name if known.is_known else "unknown"
        assert row["decision"] == expected
    assert {row["decision"] for row in rows[1:]} & {"unknown"}


@pytest.mark.parametrize(
    "formats",
    [
        ["saved_model"],
        pytest.param(["onnx", "litert"], marks=pytest.mark.slow),
    ],
)
def test_exports_decide_as_the_rule_does(formats, evaluated, digits, tmp_path):
    from official.vision.serving.formats import FORMATS
    from official.vision.serving.formats import missing_packages
    from sla.export import export
    from sla.predict import predict

    for name in formats:
        if missing_packages(name):
            pytest.skip(f"{name} cannot be written here")
    model_dir, evaluation, _ = evaluated
    description = export(
        model_dir,
        format=formats,
        mode="aggregated",
        reject=True,
        output=tmp_path / "export",
    )
    rule = evaluation["known_rules"]["aggregated"]
    assert description["known_rule"] == rule
    kept = evaluation["unknown"]["modes"]["aggregated"]["kept_known"]
    assert description["kept_share"] == pytest.approx(kept, abs=2e-3)
    card = (tmp_path / "export" / "README.md").read_text()
    assert f"below {rule['threshold']:.3f}" in card
    predictions = predict(
        digits, model_dir=model_dir, mode="aggregated", reject=True
    )
    images = [keras.utils.load_img(p.path, color_mode="grayscale")
              for p in predictions]  # fmt: skip
    pixels = np.stack([np.asarray(image)[..., None] for image in images])
    pixels = (pixels / 255 * 2 - 1).astype("float32")
    for name in formats:
        artifact = FORMATS[name][0]
        outputs = artifact.load(tmp_path / "export" / artifact.file)(pixels)
        for index, prediction in enumerate(predictions):
            known = prediction.known
            assert outputs["known_score"][index] == pytest.approx(
                known.score, abs=1e-3
            )
            if abs(known.score - rule["threshold"]) > 1e-2:
                assert outputs["is_known"][index] == known.is_known


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"mode": "adaptive"}, "reject: Got True with mode='adaptive'"),
        ({"num_views": 2, "mode": "aggregated"}, "neither reduction nor num_v"),
        ({"support": "somewhere"}, "a support folder has none"),
    ],
)
def test_where_images_cannot_be_rejected(arguments, message, evaluated, noise):
    from sla.export import export
    from sla.predict import predict

    model_dir, *_ = evaluated
    with pytest.raises(RunError, match=message):
        predict(noise, model_dir=model_dir, reject=True, **arguments)
    with pytest.raises(RunError, match=message):
        export(model_dir, reject=True, **arguments)


def test_a_rule_needs_an_evaluation_that_fitted_it(noise, tmp_path):
    from sla.export import export
    from sla.predict import predict

    # Evaluated before there were rules.
    old = copy_run("sla_sd", tmp_path / "old")
    none = copy_run("sla_sd", tmp_path / "none", evaluated=False)
    for model_dir in (old, none):
        with pytest.raises(RunError, match="holds no rule for mode distilled"):
            predict(noise, model_dir=model_dir, reject=True)
    with pytest.raises(RunError, match="format: Got keras with reject"):
        export(old, format="keras", reject=True)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"unknown": "nowhere"}, "unknown: Got nowhere. Expected a folder"),
        ({"unknown": "digits"}, "unknown: Got digits, which has classes that"),
        ({"known_share": 0.0}, "known_share: Got 0.0. Expected a number above"),
    ],
)
def test_evaluation_refuses_before_it_predicts(arguments, message, tmp_path):
    from sla.evaluate import evaluate

    model_dir = copy_run("sla_sd", tmp_path)
    before = (model_dir / "evaluation.json").read_text()
    with pytest.raises(RunError, match=message):
        evaluate(model_dir, **arguments)
    assert (model_dir / "evaluation.json").read_text() == before
