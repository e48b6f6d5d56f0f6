# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What training reported on unlabeled images, from files of history."""


def test_early_and_last_values_of_runs_with_unlabeled_images(tmp_path):
    from tools.unlabeled_signals import signals

    for run, text in {
        "b/seed0": "step,pseudo_label_share\n1,0\n2,0.25\n8,0.5\n",
        "a/seed0": "step,loss\n5,1\n",
        "a/seed1": "step,unlabeled_transform_loss\n5,0.123456\n",
    }.items():
        (tmp_path / run).mkdir(parents=True)
        (tmp_path / run / "history.csv").write_text(text)
    assert list(signals(tmp_path)) == [
        {"run": "a/seed1", "unlabeled_transform_loss": [0.1235, 0.1235]},
        {"run": "b/seed0", "pseudo_label_share": [0.25, 0.5]},
    ]
