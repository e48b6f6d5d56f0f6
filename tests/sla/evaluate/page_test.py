# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The page of an evaluation, also in a real browser."""

import re

import keras
import numpy as np
import pytest

from backend_marks import requires_tensorflow
from browser import open_browser
from browser import set_screen
from trained_runs import copy_run

pytestmark = requires_tensorflow


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory):
    """Folder and content of an evaluation with a page."""
    from sla.evaluate import evaluate

    root = tmp_path_factory.mktemp("page")
    others = root / "<i>others"
    others.mkdir()
    pixels = np.random.default_rng(0).integers(0, 256, (5, 8, 8, 1))
    for index, image in enumerate(pixels):
        keras.utils.save_img(others / f"{index}.png", image, scale=False)
    folder = copy_run("sla_sd", root)
    return folder, evaluate(folder, unknown=str(others), html=True)


def _text(folder):
    return (folder / "evaluation.html").read_text("utf-8")


def test_the_page_shows_the_figures(evaluated):
    folder, evaluation = evaluated
    text = _text(folder)
    for mode, row in evaluation["modes"].items():
        assert f'<th scope="row">{mode}</th>' in text
        for name in ("balanced_accuracy", "f1", "auc"):
            assert f"<td>{100 * row[name]:.1f}</td>" in text
        assert f"<td>{100 * row['accuracy']:.2f}<br>" in text
    scores = evaluation["unknown"]["modes"]["aggregated"]["scores"]
    assert f"<td>{100 * scores['sum']['auroc']:.1f}<br>" in text
    assert text.count('class="card"') == 20
    assert text.count("<svg") == 3
    assert "<i>" not in text and "&lt;i&gt;others" in text
    assert not re.search(r"(src|href)=.https?:", text)


def test_a_page_of_an_earlier_evaluation_goes(evaluated, tmp_path):
    import shutil

    from sla.evaluate import evaluate

    copy = tmp_path / "copy"
    shutil.copytree(evaluated[0], copy)
    evaluate(copy, modes="single")
    assert not (copy / "evaluation.html").exists()


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_a_screen(width, evaluated, tmp_path):
    with open_browser(tmp_path / "profile") as driver:
        set_screen(driver, width)
        driver.get((evaluated[0] / "evaluation.html").as_uri())
        assert driver.get_log("browser") == []
        script = "return document.documentElement.scrollWidth"
        assert driver.execute_script(script) <= width
        loaded = driver.execute_script(
            "return performance.getEntriesByType('resource').map(e => e.name)"
        )
        assert [name for name in loaded if not name.startswith("data:")] == []
        script = (
            "return [...document.querySelectorAll('.photo, .picture svg')]"
            ".map(e => e.getBoundingClientRect()).map(r => [r.width, r.right])"
        )
        sizes = driver.execute_script(script)
        assert len(sizes) == 23
        assert all(100 < w and right <= width for w, right in sizes)
