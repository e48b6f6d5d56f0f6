# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From a table to the parts of a set."""

import numpy as np
import pytest

from backend_marks import requires_tensorflow
from official.vision.dataloaders.data_config import DataConfig
from official.vision.dataloaders.label_table_config import LabelTableConfig
from official.vision.dataloaders.table_source import load_label_table


def _write(folder, rows, header="path,label,split,group"):
    """A table, and an empty file for each of its images."""
    for row in rows:
        path = folder / row.split(",")[0]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    table = folder / "labels.csv"
    table.write_text("\n".join([header, *rows]))
    return table


def _load(table, data_dir=None, **columns):
    return load_label_table(LabelTableConfig(str(table), **columns), data_dir)


PARTS = [
    *("a.png,cat,train,p1", "sub/b.png,dog,Training,p2", "c.png,cat,val,p3"),
    *("d.png,dog,valid,p3", "e.png,cat,test,p4"),
]


def test_parts_are_those_of_the_column(tmp_path):
    table = _write(tmp_path, PARTS)
    train, validation, test = _load(table, split="split", group="group")
    assert [str(tmp_path / name) for name in ("a.png", "sub/b.png")] == list(
        train.files
    )
    assert train.class_names == ("cat", "dog") == test.class_names
    assert validation.labels.tolist() == [0, 1] and test.labels.tolist() == [0]
    assert validation.groups.tolist() == ["p3", "p3"]
    without_test = _write(tmp_path, PARTS[:4])
    assert len(_load(without_test, split="split")) == 2


def test_paths_begin_in_the_folder_of_the_data(tmp_path):
    table = _write(tmp_path / "images", PARTS)
    moved = tmp_path / "labels.csv"
    moved.write_text(table.read_text())
    train, *_ = _load(moved, str(tmp_path / "images"), split="split")
    assert train.files[0] == str(tmp_path / "images" / "a.png")
    with pytest.raises(ValueError, match="5 of 5 paths .* no files: .*a.png"):
        _load(moved, split="split")


def test_numbers_are_in_their_order(tmp_path):
    rows = [f"{i}.png,{i % 12},train,g" for i in range(36)]
    rows += ["x.png,3,test,h"]
    train, _ = _load(_write(tmp_path, rows), split="split")
    assert train.class_names == tuple(str(i) for i in range(12))


ROWS = [f"{i}.png,{'cat' if i % 3 else 'dog'},x,p{i // 6}" for i in range(120)]


@pytest.mark.parametrize("group", [None, "group"])
def test_a_fifth_is_set_aside_for_testing(group, tmp_path):
    table = _write(tmp_path, ROWS)
    pool, test = _load(table, group=group)
    assert 18 <= len(test) <= 30 and len(pool) + len(test) == 120
    again = _load(table, group=group)[1]
    assert list(test.files) == list(again.files)
    assert set(pool.labels) == set(test.labels) == {0, 1}
    if group:
        assert not set(pool.groups) & set(test.groups)


@pytest.mark.parametrize(
    "rows, columns, message",
    [
        (PARTS[:1], {"split": "split"}, "Got one class, cat"),
        (
            [*PARTS, "f.png,cat,fold3,p9"],
            {"split": "split"},
            "Got the parts fold3 in .*Expected train, val, test",
        ),
        (
            PARTS[:2],
            {"split": "split"},
            "Got the parts train in .*Expected t",
        ),
        (
            [*PARTS, "f.png,cat,test,p1"],
            {"split": "split", "group": "group"},
            "1 groups in .* in more than one part: p1",
        ),
        (
            [*PARTS, "f.png,cow,test,p5"],
            {"split": "split"},
            "no training image of cow in .*in other parts alone",
        ),
        (
            ROWS[:12],
            {"group": "group"},
            "Got 2 groups. Expected at least three",
        ),
    ],
)
def test_tables_that_cannot_be_divided(rows, columns, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        _load(_write(tmp_path, rows), **columns)


@requires_tensorflow
@pytest.mark.parametrize("cache", ["always", "never"])
def test_validation_shares_no_group_with_training(cache, tmp_path):
    import keras

    from official.vision.dataloaders.dataset_factory import build_data

    table = _write(tmp_path, ROWS)
    for index in range(120):
        pixels = np.full((8, 8, 3), 2 * index)
        keras.utils.save_img(tmp_path / f"{index}.png", pixels, scale=False)
    config = DataConfig(
        name="folder",
        label_table=LabelTableConfig(str(table), group="group"),
        validation_size=0.25,
        cache=cache,
    )
    validations = []
    for seed in (0, 1):
        data = build_data(config, seed)
        parts = data.train, data.validation, data.test
        groups = [set(part.groups) for part in parts]
        assert sum(map(len, groups)) == 20
        assert set.union(*groups) == {f"p{i}" for i in range(20)}
        assert len(data.validation) == pytest.approx(24, abs=6)
        validations.append(groups[1])
    assert validations[0] != validations[1]
    # Another grouping is another set.
    other = _write(tmp_path, [row.replace("p1", "q") for row in ROWS])
    assert other == table
    assert build_data(config, 0).digest != data.digest


def test_other_sources_have_no_table():
    from official.modeling.hyperparams.base_config import ConfigError

    config = DataConfig(label_table=LabelTableConfig("labels.csv"))
    with pytest.raises(ConfigError, match="Expected null, as name is digits"):
        config.check("task.data")
