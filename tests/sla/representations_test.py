# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""`sla.representations` as a process, and its page in a real browser."""

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

import sla  # noqa: F401  (registers the classes of saved models)
from backend_marks import requires_tensorflow
from browser import open_browser
from browser import set_screen
from commands import run_command
from official.vision.configs.image_classification import DataConfig
from official.vision.dataloaders.dataset_factory import build_data
from quick_runs import quick_run

pytestmark = requires_tensorflow

WIDTHS = (360, 390, 1280)
# Of the page: models, nine sections less transfer, CKA of groups, models and
# the layers of two groups.
TABLES = 1 + 9 + 2 + 2


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


def _compare(runs, *arguments):
    return run_command(
        "representations",
        f"--models={','.join(map(str, runs))}",
        *arguments,
    )


@pytest.fixture(scope="module")
def compared(runs, tmp_path_factory):
    output = tmp_path_factory.mktemp("compared") / "made" / "here"
    run = _compare(
        runs, f"--output={output}", "--max_images=300", "--transfer_data=digits"
    )
    assert run.returncode == 0, run.stderr
    return output, run.stdout


@pytest.fixture(scope="module")
def report(compared):
    return json.loads((compared[0] / "representations.json").read_text())


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
    assert spread["values"] == {"0": values[0], "1": values[1]}
    assert f"{100 * np.mean(values):.1f} ±" in compared[1]
    assert report["environment"]["package_version"] == sla.__version__
    assert report["transfer_data"] == "digits"
    for model in report["models"]:
        transfer = model["measures"]["transfer"]["linear probe"]
        assert 0.3 < transfer <= 1


def test_nothing_is_written_if_something_is_wrong(runs, tmp_path):
    output = tmp_path / "output"
    run = _compare(runs[:1], f"--output={output}", "--transforms=color_perm3")
    assert run.returncode == 2
    assert "--transforms: Transform set 'color_perm3'" in run.stderr
    assert run.stdout == "" and not output.exists()


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


def test_the_page_shows_the_tables_and_plots(page, report):
    tables = page.find_elements(By.TAG_NAME, "table")
    assert len(tables) == TABLES
    for table in tables:
        assert table.is_displayed()
        assert table.find_element(By.TAG_NAME, "caption").text
        assert len(table.find_elements(By.CSS_SELECTOR, "tbody tr")) >= 2
    for group, sections in report["groups"].items():
        for section, figures in sections.items():
            text = page.find_element(By.CSS_SELECTOR, f"#{section} table").text
            assert group in text
            scale, digits = (
                (1, 3)
                if section
                in ("invariance", "separation", "negative_log_likelihood")
                else (100, 1)
            )
            for spread in figures.values():
                assert f"{scale * spread['mean']:.{digits}f}" in text
            assert page.find_elements(By.CSS_SELECTOR, f"#{section} svg.plot")
    assert len(page.find_elements(By.CSS_SELECTOR, "svg.map")) == 3


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
          !e.closest(".scroll table") && e.getBoundingClientRect().width > 0 &&
          (e.getBoundingClientRect().right > innerWidth + 1 ||
           e.getBoundingClientRect().left < -1)).map(e => e.outerHTML)
        """
    )
    assert outside == []
    # Pixels of the letters as they are drawn, in words, tables and plots.
    sizes = page.execute_script(
        """
        const size = e => parseFloat(getComputedStyle(e).fontSize);
        const plots = [...document.querySelectorAll("svg text")].map(e =>
          size(e) * e.getScreenCTM().a);
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
    circles = page.find_elements(By.CSS_SELECTOR, ".map circle")
    # On top of the others.
    circle = circles[len(circles) // 3 - 2]
    index = circle.get_attribute("data-i")
    page.execute_script(
        "arguments[0].scrollIntoView({block: 'center'})", circle
    )
    ActionChains(page).move_to_element(circle).perform()
    shown = re.match(r"Image (\d+): class (\d)\. ", words.text)
    assert shown[1] == index
    assert circle.get_attribute("class").split()[0] == f"c{shown[2]}"
    assert picture.value_of_css_property("background-position") != before
    lit = page.find_elements(By.CSS_SELECTOR, ".map circle.on")
    assert [one.get_attribute("data-i") for one in lit] == 3 * [index]


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
          const found = [...context.getImageData(x, y, 8, 8).data];
          done([found.filter((_, i) => i % 4 == 0), data.labels[17]]);
        };
        image.src = data.sprite;
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
        return ["c4", "c5"].map(name => [...new Set(
          [...document.querySelectorAll(".map circle." + name + ":not(.on)")]
            .map(e => getComputedStyle(e).opacity))]);
        """
    )
    assert opacities == [["1"], ["0.12"]]
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert page.get_log("browser") == []
