# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Which file may import what."""

import fnmatch
from pathlib import Path

import pytest

from source_imports import find_imports

ROOT = Path(__file__).resolve().parents[1]

# Package -> the files that may import it; a `*` stays within one directory.
ALLOWED = {
    "sla": ["sla/**"],
    "absl.flags": [
        "sla/*/__main__.py",
        "sla/flags.py",
        "official/core/flags.py",
    ],
    "absl.app": ["sla/*/__main__.py", "official/core/entry_point.py"],
    "tensorflow": [
        "official/core/distribution.py",
        "official/core/environment.py",
        "official/core/precision.py",
        "official/core/run_tensorboard.py",
        "official/core/strategy.py",
        "official/modeling/layers/fused_batch_normalization.py",
        "official/vision/dataloaders/*.py",
        "official/vision/ops/*.py",
        "official/vision/serving/*.py",
        "sla/benchmark/keras_workload.py",
        "sla/benchmark/step_profile.py",
        "sla/inference/adaptive_graph.py",
        "sla/modeling/keras_adapter.py",
        "sla/modeling/tensorflow_step.py",
    ],
    "torch": ["sla/benchmark/torch_*.py"],
    "keras_cv": ["official/vision/modeling/backbones/keras_cv_backbones.py"],
    "keras_hub": ["official/vision/modeling/backbones/keras_hub_presets.py"],
    "keras.src": [],
    "tf_keras": [],
}

# Heavy: imported inside the functions that use them, wherever that is.
NEVER_AT_MODULE_LEVEL = [
    "keras_cv",
    "keras_hub",
    "matplotlib",
    "sklearn",
    "tensorflow_datasets",
]

# Each directory of `official` may import itself and what stands before it.
ORDER_IN_OFFICIAL = ["modeling", "core", "vision"]


def is_within(name, package):
    return name == package or name.startswith(package + ".")


def matches(path, pattern):
    same_depth = path.count("/") == pattern.count("/")
    return fnmatch.fnmatchcase(path, pattern) and (
        same_depth or pattern.endswith("/**")
    )


def rules_broken(path, imported):
    """Yields the reasons why the file `path` must not have this import."""
    name = imported.name
    for package, patterns in ALLOWED.items():
        allowed = any(matches(path, pattern) for pattern in patterns)
        if is_within(name, package) and not allowed:
            yield f"only {patterns or 'nothing'} may import {package}"
    for package in NEVER_AT_MODULE_LEVEL:
        if is_within(name, package) and imported.at_module_level:
            yield f"{package} is imported inside functions"
    parts = path.split("/")
    if parts[0] == "official" and parts[1] in ORDER_IN_OFFICIAL:
        later = ORDER_IN_OFFICIAL[ORDER_IN_OFFICIAL.index(parts[1]) + 1 :]
        for package in later:
            if is_within(name, f"official.{package}"):
                yield f"{parts[1]} must not depend on {package}"


def find_violations(root):
    violations = set()
    for folder in ("official", "sla"):
        for source in (root / folder).rglob("*.py"):
            path = source.relative_to(root).as_posix()
            for imported in find_imports(source):
                for reason in rules_broken(path, imported):
                    violations.add(f"{path}:{imported.line}: {reason}")
    return sorted(violations)


def test_sources_keep_the_import_rules():
    assert find_violations(ROOT) == []


@pytest.mark.parametrize(
    "path, code, reason",
    [
        ("official/core/a.py", "import sla.ops", "only ['sla/**'] may"),
        ("official/core/a.py", "from sla import ops", "only ['sla/**'] may"),
        ("sla/ops/a.py", "from absl import flags", "may import absl.flags"),
        ("sla/ops/a.py", "import tensorflow as tf", "may import tensorflow"),
        ("sla/ops/a.py", "def f():\n import keras_cv", "import keras_cv"),
        ("sla/ops/a.py", "from keras.src import x", "may import keras.src"),
        ("sla/ops/a.py", "from keras import src", "may import keras.src"),
        (
            "sla/ops/a.py",
            "import importlib\nimportlib.import_module('tensorflow')",
            "may import tensorflow",
        ),
        ("sla/a.py", "if 1:\n import sklearn", "imported inside functions"),
        (
            "official/modeling/a.py",
            "from official.core import registry",
            "modeling must not depend on core",
        ),
    ],
)
def test_planted_violation_is_found(tmp_path, path, code, reason):
    source = tmp_path / path
    source.parent.mkdir(parents=True)
    source.write_text(code)
    violations = find_violations(tmp_path)
    line = 1 + code.count("\n")
    assert [v for v in violations if v.startswith(f"{path}:{line}: ")]
    assert reason in violations[0]


@pytest.mark.parametrize(
    "path, code",
    [
        ("official/vision/dataloaders/a.py", "import tensorflow as tf"),
        ("official/vision/a.py", "from official.core import registry"),
        (
            "sla/train/__main__.py",
            "from absl import flags\nimport official.core",
        ),
        ("sla/ops/a.py", "import tensorflow_lookalike\nimport slant"),
        ("sla/a.py", "def f():\n    import sklearn.datasets"),
        ("sla/a.py", "if TYPE_CHECKING:\n    import matplotlib"),
    ],
)
def test_permitted_import_passes(tmp_path, path, code):
    source = tmp_path / path
    source.parent.mkdir(parents=True)
    source.write_text(code)
    assert find_violations(tmp_path) == []


def test_relative_import_is_refused(tmp_path):
    source = tmp_path / "a.py"
    source.write_text("from . import b")
    with pytest.raises(ValueError, match="Relative import in line 1"):
        find_imports(source)
