# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""`sla.representations`, and its page in a real browser."""

import contextlib
import io
import json
import re

import keras
import numpy as np
import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

import sla
from backend_marks import requires_tensorflow
from browser import open_browser
from browser import set_screen
from official.core.run_directory import RunError
from official.vision.configs.image_classification import DataConfig
from official.vision.dataloaders.dataset_factory import build_data
from quick_runs import quick_run
from sla.representations import representations

pytestmark = [requires_tensorflow, pytest.mark.slow]

WIDTHS = (360, 390, 1280)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    root = tmp_path_factory.mktemp("runs")
    return [
        quick_run(root / f"{experiment}{seed}", experiment, seed, steps=30)
        for experiment, seed in (
            ("digits_baseline", 0),
            ("digits_sla_sd", 0),
            ("digits_sla_sd", 1),
        )
    ]


@pytest.fixture(scope="module")
def compared(runs, tmp_path_factory):
    """Folder, report and printed text."""
    output = tmp_path_factory.mktemp("compared") / "made" / "here"
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        report = representations(
            runs,
            transfer_data="digits",
            max_images=300,
            output=output,
            verbose=True,
        )
    return output, report, printed.getvalue()


@pytest.fixture(scope="module")
def report(compared):
    return compared[1]


def test_the_report_is_written(compared):
    output, report, text = compared
    written = json.loads((output / "representations.json").read_text("utf-8"))
    assert written == json.loads(json.dumps(report))
    assert "[3/3] digits_sla_sd, seed 1" in text
    assert str(output) in text


def test_figures_are_those_of_the_saved_model(runs, report):
    model = keras.models.load_model(runs[1] / "model.keras")
    data = build_data(DataConfig(labels_per_class=10, validation_size=200), 0)

    def features(images, turns=0):
        pixels = images.astype("float32") / 255 * 2 - 1
        return np.asarray(
            model.backbone(np.rot90(pixels, turns, axes=(1, 2)).copy())
        )

    shown = report["models"][1]
    assert shown["name"] == "digits_sla_sd, seed 0"
    assert shown["model_dir"] == str(runs[1])
    measures = shown["measures"]
    fit = features(data.train.images)
    scaler = StandardScaler().fit(fit)
    probe = LogisticRegression(max_iter=2000)
    probe.fit(scaler.transform(fit), data.train.labels)
    answers = probe.predict(scaler.transform(features(data.test.images)))
    expected = np.mean(answers == data.test.labels)
    # Of 300 of the 797 test images.
    value = measures["class_probe"]["linear probe"]
    assert value == pytest.approx(expected, abs=0.06)
    still, turned = features(data.test.images), features(data.test.images, 1)
    cosine = (still * turned).sum(axis=1) / (
        np.linalg.norm(still, axis=1) * np.linalg.norm(turned, axis=1)
    )
    value = measures["invariance"]["rot90"]
    assert value == pytest.approx(cosine.mean(), abs=0.02)
    assert list(measures["accuracy"]) == ["single", "aggregated", "distilled"]


def test_seeds_are_put_together_and_the_transforms_are_those_of_sla(
    compared, report
):
    assert report["transforms"] == "rotation"
    assert report["num_fit_images"] == 100
    assert report["num_test_images"] == 300
    assert list(report["groups"]) == ["digits_baseline", "digits_sla_sd"]
    spread = report["groups"]["digits_sla_sd"]["class_probe"]["linear probe"]
    values = [
        report["models"][index]["measures"]["class_probe"]["linear probe"]
        for index in (1, 2)
    ]
    assert spread["values"] == {0: values[0], 1: values[1]}
    assert f"{100 * np.mean(values):.1f} ±" in compared[2]
    assert report["environment"]["package_version"] == sla.__version__
    assert report["transfer_data"] == "digits"
    for model in report["models"]:
        transfer = model["measures"]["transfer"]["linear probe"]
        assert 0.3 < transfer <= 1


def test_nothing_is_written_if_something_is_wrong(runs, tmp_path, capsys):
    output = tmp_path / "output"
    with pytest.raises(RunError, match="^transforms: .* permutes colors"):
        representations(runs[:1], transforms="color_perm3", output=output)
    assert capsys.readouterr().out == "" and not output.exists()


@pytest.fixture(scope="module")
def page(compared, tmp_path_factory):
    """The page, open in a browser."""
    with open_browser(tmp_path_factory.mktemp("browser") / "new") as driver:
        set_screen(driver, 1280)
        driver.get((compared[0] / "representations.html").as_uri())
        yield driver


def test_the_page_loads_alone_and_without_errors(page):
    assert page.title == "Representations of digits"
    assert page.get_log("browser") == []
    loaded = page.execute_script(
        "return performance.getEntriesByType('resource').map(e => e.name)"
    )
    assert [name for name in loaded if not name.startswith("data:")] == []
    assert not re.search(r"https?://", page.page_source)


def test_the_page_shows_every_figure(page, report):
    assert len(page.find_elements(By.TAG_NAME, "section")) == 6
    for details in page.find_elements(By.TAG_NAME, "details"):
        page.execute_script("arguments[0].open = true", details)
    for group, sections in report["groups"].items():
        for section, figures in sections.items():
            table = page.find_element(By.CSS_SELECTOR, f"#{section} table")
            assert table.is_displayed() and group in table.text
            scale, digits = (
                (1, 3)
                if section
                in ("invariance", "separation", "negative_log_likelihood")
                else (100, 1)
            )
            for spread in figures.values():
                assert f"{scale * spread['mean']:.{digits}f}" in table.text
    # A map for each method; images and their neighbors.
    assert len(page.find_elements(By.CSS_SELECTOR, "svg.map")) == 2
    for example in page.find_elements(By.CSS_SELECTOR, "#nearest .card"):
        thumbs = example.find_elements(By.CLASS_NAME, "thumb")
        assert len(thumbs) == 1 + 2 * 5
        assert all(thumb.size["height"] > 30 for thumb in thumbs)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_is_readable_at_every_width(page, width):
    set_screen(page, width)
    inner, scroll = page.execute_script(
        "return [innerWidth, document.documentElement.scrollWidth]"
    )
    assert inner == width and scroll <= width
    outside = page.execute_script(
        """
        return [...document.querySelectorAll("main *, header *")].filter(e =>
          !e.closest(".scroll") && e.getBoundingClientRect().width > 0 &&
          (e.getBoundingClientRect().right > innerWidth + 1 ||
           e.getBoundingClientRect().left < -1)).map(e => e.outerHTML)
        """
    )
    assert outside == []
    # Pixels of the letters as they are drawn, in words, tables and plots.
    sizes = page.execute_script(
        """
        const size = e => parseFloat(getComputedStyle(e).fontSize);
        const scale = m => Math.hypot(m.a, m.b);
        const plots = [...document.querySelectorAll("svg text")].map(e =>
          size(e) * scale(e.getScreenCTM()));
        const words = [...document.querySelectorAll("p, td, th, small")];
        return [...plots, ...words.map(size)];
        """
    )
    assert len(sizes) > 100 and min(sizes) > 11


def test_pointing_at_a_dot_shows_its_image(page, report):
    set_screen(page, 1280)
    words = page.find_element(By.ID, "words")
    picture = page.find_element(By.ID, "picture")
    before = picture.value_of_css_property("background-position")
    dots = page.find_elements(By.CSS_SELECTOR, ".map use")
    # On top of the others.
    dot = dots[len(dots) // 2 - 2]
    index = dot.get_attribute("data-index")
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", dot)
    ActionChains(page).move_to_element(dot).perform()
    shown = re.match(r"Image (\d+): class (\d)\. ", words.text)
    assert shown[1] == index
    color = page.find_element(
        By.CSS_SELECTOR, f'#classes [data-class="{shown[2]}"] i'
    )
    assert dot.value_of_css_property("fill") == (
        page.execute_script(
            "return getComputedStyle(arguments[0]).backgroundColor", color
        )
    )
    assert picture.value_of_css_property("background-position") != before
    lit = page.find_elements(By.CSS_SELECTOR, ".map use.on")
    assert [dot.get_attribute("data-index") for dot in lit] == 2 * [index]


def test_the_picture_is_that_of_the_test_image(page):
    """Pixels of the sprite against those of the data set, by the slider."""
    data = build_data(DataConfig(labels_per_class=10, validation_size=200), 0)
    slider = page.find_element(By.ID, "number")
    ActionChains(page).move_to_element(slider).perform()
    slider.send_keys(Keys.HOME, *[Keys.ARROW_RIGHT] * 17)
    pixels = page.execute_async_script(
        """
        const done = arguments[0], image = new Image();
        image.onload = () => {
          const canvas = document.createElement("canvas");
          canvas.width = image.width; canvas.height = image.height;
          const context = canvas.getContext("2d");
          context.drawImage(image, 0, 0);
          const x = 8 * (17 % data.columns);
          const y = 8 * Math.floor(17 / data.columns);
          const values = [...context.getImageData(x, y, 8, 8).data];
          done([values.filter((_, i) => i % 4 == 0), data.labels[17]]);
        };
        const style = getComputedStyle(document.getElementById("picture"));
        image.src = style.backgroundImage.slice(5, -2);
        """
    )
    values, label = pixels
    found = np.reshape(values, (8, 8))
    distance = np.abs(data.test.images[..., 0].astype(int) - found).max((1, 2))
    assert distance.min() <= 1
    assert data.test.labels[distance.argmin()] == label
    assert f"class {label}." in page.find_element(By.ID, "words").text


def test_a_button_picks_out_a_class(page):
    button = page.find_elements(By.CSS_SELECTOR, "#classes button")[4]
    page.execute_script(
        "arguments[0].scrollIntoView({block: 'center'})", button
    )
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    opacities = page.execute_script(
        """
        return [4, 5].map(label => [...new Set(
          [...document.querySelectorAll(".map use:not(.on)")]
            .filter(e => data.labels[e.dataset.index] === label)
            .map(e => getComputedStyle(e).opacity))]);
        """
    )
    assert opacities == [["1"], ["0.12"]]
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert page.get_log("browser") == []
