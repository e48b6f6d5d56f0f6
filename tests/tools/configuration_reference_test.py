# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""docs/configuration.md is what the classes say."""

import subprocess
import sys

import keras
import pytest

from backend_marks import requires_tensorflow
from commands import ROOT
from official.core.config_definitions import ExperimentConfig
from sla.configs.sla_classification import SLAClassificationConfig

PAGE = ROOT / "docs" / "configuration.md"


@pytest.fixture(scope="module")
def page():
    return PAGE.read_text(encoding="utf-8")


@pytest.mark.slow
@requires_tensorflow
@pytest.mark.skipif(
    f"\nkeras=={keras.__version__} ; python_full_version >= "
    not in (ROOT / "constraints.txt").read_text("utf-8"),
    reason="the page lists the optimizers of the newest pinned Keras",
)
def test_page_is_up_to_date(page, tmp_path):
    # In a process of its own: other tests register names.
    output = tmp_path / "configuration.md"
    run = subprocess.run(
        [
            *(sys.executable, "-m", "tools.configuration_reference"),
            f"--output={output}",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert output.read_text(encoding="utf-8") == page, (
        "docs/configuration.md is out of date. Run: "
        "python -m tools.configuration_reference"
    )


def _leaves(config, path=""):
    """Dotted path -> default value, for all that is no mapping."""
    for name, value in config.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


def test_page_has_every_setting_once(page):
    page, _, _ = page.partition("\n## Few-shot experiments")
    config = ExperimentConfig(task=SLAClassificationConfig())
    leaves = dict(_leaves(config.as_dict()))
    assert len(leaves) > 50
    for path in leaves:
        assert page.count(f"\n| `{path}` | ") == 1, path


def test_page_has_the_settings_of_episodes_alone(page):
    _, _, rest = page.partition("\n## Few-shot experiments")
    section, _, _ = rest.partition("\n## ")
    assert "| `task.training_episodes.ways` | `5` |" in section
    assert "| `task.data.batch_size` | `1` |" in section
    assert "task.data.image_size" not in section


@pytest.mark.parametrize(
    "row",
    [
        "| `task.data.batch_size` | `64` | an integer of at least 1 and at "
        "most 1048576 | Number of training images per step, over all "
        "replicas. |",
        "| `task.data.fraction` | `null` | a finite number above 0.0 and at "
        "most 1.0 or null | Share of the training images of each class to "
        "use; null: all. |",
        "| `trainer.optimizer.nesterov` | `false` | true or false | Nesterov "
        "momentum (sgd only). |",
        "| `experiment` | `''` | text | Name of the registered experiment that "
        "this one started from. |",
        "| `resnet_cifar` | `depth=32` |",
        "| `rotation` | 4 | square images |",
        "| `color_perm3` | 3 | 3 channels |",
        "| `digits_sla_sd` | Handwritten digits, 10 labels a class: joint "
        "labels and a self-distilled student, whose weights are the paper's "
        "divided by M (the paper's: task.distillation.per_view=false). |",
        "| `digits_mt` | Handwritten digits, 10 labels a class: class and "
        "transform as two tasks. |",
    ],
)
def test_rows(page, row):
    assert f"\n{row}\n" in page
