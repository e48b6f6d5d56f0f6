# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The summary of few-shot runs over seeds."""

import json

import numpy as np
import pytest

KEY = "5_way_1_shot/prototypes/single"


@pytest.fixture
def folders(tmp_path):
    """Two ways to train with two seeds and four episodes each."""
    values = {
        "baseline": [[0.5, 0.7, 0.9, 0.7], [0.6, 0.8, 0.8, 0.6]],
        "better": [[0.6, 0.8, 0.9, 0.9], [0.6, 0.9, 0.8, 0.7]],
    }
    for name, seeds in values.items():
        for seed, accuracies in enumerate(seeds):
            folder = tmp_path / name / f"seed{seed}"
            folder.mkdir(parents=True)
            np.savez(folder / "few_shot_episodes.npz", **{KEY: accuracies})
            row = {
                "ways": 5,
                "shots": 1,
                "within_groups": False,
                "head": "prototypes",
                "mode": "single",
                "passes": 1,
            }
            report = {
                "images": "letters",
                "num_novel_classes": 7,
                "num_novel_examples": 70,
                "queries": 15,
                "episodes": 4,
                "environment": {},
                "train_seconds": 10.0 + seed,
                "rows": [row],
            }
            (folder / "few_shot.json").write_text(json.dumps(report))
    return tmp_path / "baseline", tmp_path / "better"


def test_a_row_is_the_mean_over_seeds_and_episodes(folders):
    from tools.few_shot_report import summarize

    row, _ = summarize(folders)
    assert (row["run"], row["seeds"]) == ("baseline", 2)
    assert row["accuracy"] == pytest.approx(0.7)
    # Means of the seeds: 0.7 and 0.7.
    assert row["deviation"] == pytest.approx(0.0)
    # Means over seeds of the episodes: 0.55, 0.75, 0.85, 0.65.
    half = 1.96 * np.std([0.55, 0.75, 0.85, 0.65], ddof=1) / 2
    assert row["interval"] == pytest.approx([0.7 - half, 0.7 + half])
    assert row["train_seconds"] == 10.5


def test_differences_are_paired_by_episode(folders):
    from tools.few_shot_report import differences

    gain = differences(folders[::-1], KEY, KEY)
    # By episode, averaged over seeds: 0.05, 0.1, 0, 0.15.
    assert gain["accuracy"] == pytest.approx(0.075)
    half = 1.96 * np.std([0.05, 0.1, 0.0, 0.15], ddof=1) / 2
    assert gain["interval"] == pytest.approx([0.075 - half, 0.075 + half])
    assert gain["deviation"] == pytest.approx(np.std([0.1, 0.05], ddof=1))


def test_the_report_is_written(folders, tmp_path):
    from tools.few_shot_report import main

    main(str(tmp_path / "report"), *map(str, folders))
    text = (tmp_path / "report" / "few_shot.md").read_text("utf-8")
    assert (
        "| better | prototypes, single | 1 | +7.50 (+1.17 to +13.83) |" in text
    )
    assert (
        "| baseline | prototypes, single | 1 | 70.00 ± 0.00 (12.65) |" in text
    )
    content = json.loads((tmp_path / "report" / "few_shot.json").read_text())
    assert [row["run"] for row in content["rows"]] == ["baseline", "better"]
