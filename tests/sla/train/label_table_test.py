# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From a table of labels to a trained and evaluated run."""

import keras
import pytest

from backend_marks import requires_tensorflow
from official.core.run_directory import RunError
from official.modeling.hyperparams.base_config import ConfigError
from sla.train import train

pytestmark = requires_tensorflow

SETTINGS = {
    "task.data.image_size": [8, 8],
    "task.data.label_table.path": "photo",
    "task.data.label_table.label": "kind",
    "task.data.label_table.group": "camera",
    "task.data.validation_size": 0.25,
    "task.backbone.options": {"width": 4},
    "trainer.train_steps": 2,
    "trainer.validation_interval": 2,
}


@pytest.fixture
def table(tmp_path):
    """Digits 0 to 2 as files, by twelve cameras."""
    from official.vision.dataloaders.sources import load_images

    pool, _ = load_images("digits")
    lines = ["photo,kind,camera"]
    rows = [i for i in range(200) if pool.labels[i] < 3]
    for index in rows:
        name = f"{index}.png"
        image = pool.images[index]
        keras.utils.save_img(tmp_path / name, image, scale=False)
        lines.append(f"{name},digit {pool.labels[index]},{index % 12}")
    path = tmp_path / "table.csv"
    path.write_text("\n".join(lines))
    return path


def test_a_run_by_groups(table, tmp_path):
    from sla.evaluate import evaluate

    results = train(
        "folder_sla",
        labels=table,
        model_dir=tmp_path / "run",
        params_override=SETTINGS,
    )
    assert results["class_names"] == ["digit 0", "digit 1", "digit 2"]
    evaluation = evaluate(tmp_path / "run", modes="aggregated")
    figures = evaluation["modes"]["aggregated"]
    assert figures["num_groups"] == len(figures["accuracy_by_group"])
    assert 2 <= figures["num_groups"] <= 4
    # A camera sees all digits.
    assert figures["group_average_accuracy"] is None
    assert 0 <= figures["f1"] <= 1 and 0 <= figures["auc"] <= 1


@pytest.mark.parametrize(
    "change, error, message",
    [
        (
            {"label_table.label": "sort"},
            RunError,
            "no column 'sort' in .*camera",
        ),
        ({"label_table.group": "kind"}, RunError, "in other parts alone"),
        ({"name": "digits"}, ConfigError, "only images of a folder have a tab"),
    ],
)
def test_what_does_not_fit_is_said_before_training(
    change, error, message, table, tmp_path
):
    changes = {f"task.data.{name}": value for name, value in change.items()}
    with pytest.raises(error, match=message):
        train(
            "folder_sla",
            labels=table,
            model_dir=tmp_path / "run",
            params_override={**SETTINGS, **changes},
        )
    assert not (tmp_path / "run").exists()
