# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tables of labels as people write them."""

import pytest

from official.modeling.hyperparams.base_config import ConfigError
from official.vision.dataloaders.label_table import read_label_table
from official.vision.dataloaders.label_table_config import LabelTableConfig


def _read(file, **columns):
    return read_label_table(LabelTableConfig(file=str(file), **columns))


def _csv(folder, text, name="labels.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


TEXTS = {
    "comma": ("labels.csv", "path,label\na.png,cat\nb.png,dog\n"),
    "semicolon": ("labels.csv", "path;label\na.png;cat\nb.png;dog\n"),
    "tab": ("labels.tsv", "path\tlabel\na.png\tcat\nb.png\tdog\n"),
    "windows": ("labels.csv", "\ufeffpath,label\r\na.png,cat\r\nb.png,dog"),
    "others": ("labels.csv", "id,label,path\n1,cat,a.png\n2,dog, b.png\n"),
    "quotes": ("labels.csv", '"path","label"\n"a.png","cat"\n"b.png","dog"\n'),
}


@pytest.mark.parametrize("name, text", TEXTS.values(), ids=TEXTS)
def test_forms_of_one_table(name, text, tmp_path):
    table = _read(_csv(tmp_path, text, name))
    assert table.paths == ("a.png", "b.png") and table.labels == ("cat", "dog")
    assert table.parts is None and table.groups is None


def test_parquet(tmp_path):
    import pyarrow
    from pyarrow import parquet

    columns = {"file": ["a", "b"], "grade": [2, 10], "patient": [7, 8]}
    parquet.write_table(pyarrow.table(columns), tmp_path / "t.parquet")
    names = {"path": "file", "label": "grade", "group": "patient"}
    table = _read(tmp_path / "t.parquet", **names)
    assert table.labels == ("2", "10") and table.groups == ("7", "8")
    lists = {"path": ["a"], "label": [["cat", "dog"]]}
    parquet.write_table(pyarrow.table(lists), tmp_path / "lists.parquet")
    with pytest.raises(ValueError, match="Got lists in the column 'label'"):
        _read(tmp_path / "lists.parquet")


def test_cells_are_text(tmp_path):
    path = _csv(tmp_path, 'path,label\n1.png,007\n2.png,"a, b"\n3.png,1e3\n')
    assert _read(path).labels == ("007", "a, b", "1e3")


@pytest.mark.parametrize(
    "text, message",
    [
        ("path,lable\na.png,cat\n", "no column 'label' in .*Did you mean 'lab"),
        ("path,label,label\na,b,c\n", "column 'label' twice"),
        ("path,label\n", "which has no rows"),
        ("", "cannot be read"),
        (b"path,label\na.png,\xff\xfe\n", "cannot be read"),
        ("path,label\na.png,cat,dog\n", "cannot be read: .*columns"),
        (
            "path,label\na.png,cat\nb.png,\n",
            "no value in the column 'label' .*2",
        ),
        ("path,label\na,cat\na,cat\n", "more than once .*in two parts"),
        ("path,label\na,cat\na,dog\n", "a has the labels cat, dog: several"),
        ("path,label\na,cat\nb,cat|dog\n", "look like several: cat.dog"),
    ],
)
def test_tables_that_cannot_be_used(text, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        _read(_csv(tmp_path, text))


def test_a_column_may_serve_twice(tmp_path):
    path = _csv(tmp_path, "path,label\na.png,cat\nb.png,dog\n")
    assert _read(path, group="label").groups == ("cat", "dog")


def test_no_file(tmp_path):
    with pytest.raises(ValueError, match=r"label_table\.file=.*Expected a CSV"):
        _read(tmp_path / "nothing.csv")
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(ValueError, match=r"bad\.parquet, which cannot be read"):
        _read(tmp_path / "bad.parquet")


@pytest.mark.parametrize("name", ["split", "group"])
def test_columns_need_a_table(name):
    with pytest.raises(ConfigError, match=f"x.{name}: Got 'c'. Expected null"):
        LabelTableConfig(**{name: "c"}).check("x")
