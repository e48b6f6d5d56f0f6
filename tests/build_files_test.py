# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The BUILD files cover every source file and declare what it imports."""

import graphlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from build_graph import Target
from build_graph import read_targets
from build_graph import targets_of_xml
from source_imports import find_imports

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("official", "sla", "tests")

# Imported name -> label, where they differ.
THIRD_PARTY = {
    "PIL": "@pypi//pillow:pillow",
    "absl": "@pypi//absl_py:absl_py",
    "keras": "//:keras",
    "sklearn": "@pypi//scikit_learn:scikit_learn",
    "yaml": "@pypi//pyyaml:pyyaml",
}
# Not built: the method on PyTorch, which is measured against in a checkout.
NOT_BUILT = {"benchmarks", "torch"}
# A plug-in of pytest, named in pyproject.toml.
TEST_DEPS = {"@pypi//pytest_timeout:pytest_timeout"}

STAND_IN_RULES = """
ATTRIBUTES = {
    "data": attr.label_list(allow_files = True),
    "deps": attr.label_list(),
    "imports": attr.string_list(),
    "main": attr.label(allow_files = True),
    "srcs": attr.label_list(allow_files = True),
}

def _no_actions(_):
    return []

py_library = rule(_no_actions, attrs = ATTRIBUTES)
py_binary = rule(_no_actions, attrs = ATTRIBUTES, executable = True)
py_test = rule(_no_actions, attrs = ATTRIBUTES, test = True)
"""


def path_of(label):
    return label.removeprefix("//").replace(":", "/")


def source_files(root):
    paths = (p for folder in FOLDERS for p in (root / folder).rglob("*.py"))
    return {path.relative_to(root).as_posix() for path in paths}


def find_owners(targets):
    """Maps each library file to the one target that has it."""
    owners = {}
    for label, target in targets.items():
        for path in map(path_of, target.srcs):
            if target.rule != "py_test" and path in owners:
                raise ValueError(f"{path} is in {owners[path]} and {label}")
            owners[path] = label
    return owners


def label_of(name, owners):
    """Returns the target that provides an imported name, or None."""
    path = name.replace(".", "/")
    parent = path.rpartition("/")[0]
    for module in filter(None, (path, parent)):
        for file in (f"{module}.py", f"{module}/__init__.py"):
            for candidate in (file, f"tests/helpers/{file}"):
                if candidate in owners:
                    return owners[candidate]
    top = name.partition(".")[0]
    if top in {*FOLDERS, *NOT_BUILT, *sys.stdlib_module_names}:
        return None
    return THIRD_PARTY.get(top, f"@pypi//{top}:{top}")


def needed_deps(root, label, target, owners):
    names = {
        imported.name
        for path in map(path_of, target.srcs)
        for imported in find_imports(root / path)
    }
    needed = {label_of(name, owners) for name in names}
    if target.rule == "py_test":
        needed |= TEST_DEPS
    return needed - {None, label}


def find_problems(root):
    """Lists what is wrong with the BUILD files of a checkout."""
    targets = read_targets(root)
    owners = find_owners(targets)
    problems = [
        f"{path} is in no target"
        for path in sorted(source_files(root) - set(owners))
    ]
    declared, needed = {}, {}
    for label, target in targets.items():
        if target.srcs:
            # The tests of one directory declare their deps together.
            is_test = target.rule == "py_test"
            folder = path_of(label).rpartition("/")[0]
            group = f"{folder}/*_test.py" if is_test else label
            deps = needed_deps(root, label, target, owners)
            declared.setdefault(group, set()).update(target.deps)
            needed.setdefault(group, set()).update(deps)
    for group, deps in needed.items():
        for dep in sorted(deps - declared[group]):
            problems.append(f"{group} lacks the dep {dep}")
        for dep in sorted(declared[group] - deps):
            problems.append(f"{group} does not import its dep {dep}")
    return problems + find_wrong_paths(targets)


def find_wrong_paths(targets):
    """Lists cycles, and targets of `official` that reach `sla`."""
    graph = {label: target.deps for label, target in targets.items()}
    try:
        order = list(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as error:
        return [f"cycle: {' -> '.join(error.args[1])}"]
    reaches_sla = set()
    for label in order:
        if label.startswith("//sla") or reaches_sla & graph.get(label, set()):
            reaches_sla.add(label)
    official = {x for x in reaches_sla if x.startswith("//official")}
    return [f"{label} depends on sla" for label in sorted(official)]


def test_build_files_match_the_sources():
    assert find_problems(ROOT) == []


def test_third_party_labels_are_pinned():
    pins = re.findall(
        r"^[\w.-]+", (ROOT / "constraints.txt").read_text("utf-8"), re.M
    )
    deps = {d for t in read_targets(ROOT).values() for d in t.deps}
    names = {d.rpartition(":")[2] for d in deps if d.startswith("@pypi//")}
    assert names
    assert names <= {re.sub(r"[-_.]+", "_", pin).lower() for pin in pins}


@pytest.fixture
def checkout(tmp_path):
    """A small tree without problems, for a test to damage."""
    files = {
        ".bazelignore": ".venv\n",
        "BUILD": "",
        "official/BUILD": (
            'load("@rules_python//python:defs.bzl", "py_library")\n'
            'py_library(name = "core", srcs = glob(["core/*.py"]),\n'
            '    deps = ["//:keras"])\n'
        ),
        "official/core/a.py": "import os\nimport keras",
        "sla/BUILD": (
            'load("@rules_python//python:defs.bzl", "py_library")\n'
            'py_library(name = "ops", srcs = glob(["ops/*.py"]),\n'
            '    deps = ["//official:core", "@pypi//numpy"])\n'
        ),
        "sla/ops/b.py": "import numpy as np\nfrom official.core import a",
        "tests/BUILD": (
            'load(":pytest.bzl", "pytest_tests")\n'
            'pytest_tests(directory = "sla", deps = ["//sla:ops"])\n'
        ),
        "tests/sla/b_test.py": "import pytest\nfrom sla.ops import b",
        "tests/run_pytest.py": "import pytest",
        "tests/pytest.bzl": (ROOT / "tests/pytest.bzl").read_text("utf-8"),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_small_tree_has_no_problems(checkout):
    assert find_problems(checkout) == []
    assert read_targets(checkout)["//tests:sla/b_test"] == Target(
        "py_test",
        frozenset({"//tests:sla/b_test.py", "//tests:run_pytest.py"}),
        frozenset({"//sla:ops", "@pypi//pytest:pytest", *TEST_DEPS}),
    )


@pytest.mark.parametrize(
    "path, code, problem",
    [
        ("sla/new.py", "", "sla/new.py is in no target"),
        ("sla/ops/c.py", "import absl", "//sla:ops lacks the dep @pypi//absl_"),
        (
            "sla/ops/b.py",
            "import official.core.a",
            "//sla:ops does not import its dep @pypi//numpy:numpy",
        ),
        (
            "tests/sla/b_test.py",
            "import official.core.a",
            "tests/sla/*_test.py lacks the dep //official:core",
        ),
        ("official/core/c.py", "import sla.ops.b", "//official:core lacks the"),
    ],
)
def test_wrong_source_is_found(checkout, path, code, problem):
    (checkout / path).write_text(code)
    assert [p for p in find_problems(checkout) if p.startswith(problem)]


def test_path_from_official_to_sla_is_found(checkout):
    build = checkout / "official/BUILD"
    build.write_text(build.read_text().replace("//:keras", "//sla:d"))
    build = checkout / "sla/BUILD"
    build.write_text(
        build.read_text() + 'py_library(name = "d", deps = ["//:keras"])\n'
    )
    assert "//official:core depends on sla" in find_problems(checkout)


def test_cycle_is_found(checkout):
    build = checkout / "official/BUILD"
    build.write_text(build.read_text().replace("//:keras", "//sla:ops"))
    assert any(p.startswith("cycle: ") for p in find_problems(checkout))


def bazel_query(workspace, query):
    command = ["bazel", "--batch", "--nohome_rc"]
    command += [f"--output_user_root={workspace.parent / 'bazel'}", "query"]
    command += ["--noimplicit_deps", "--output=xml", query]
    result = subprocess.run(
        command, cwd=workspace, capture_output=True, text=True, timeout=120
    )
    assert result.returncode == 0, result.stderr
    return targets_of_xml(result.stdout)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A copy of the checkout that Bazel can read without the network."""
    if not shutil.which("bazel"):
        pytest.skip("bazel is not installed")
    version = subprocess.run(
        ["bazel", "--version"], capture_output=True, text=True
    ).stdout
    number = re.search(r"\d+", version)
    if number and int(number[0]) >= 7:
        pytest.skip("Bazel 7 and later fetch their modules from the network")
    root = tmp_path_factory.mktemp("bazel") / "workspace"
    ignore = shutil.ignore_patterns("__pycache__")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, root / folder, ignore=ignore)
    for name in (".bazelignore", "BUILD", "pyproject.toml"):
        shutil.copy(ROOT / name, root)
    files = {"rules_python/python/defs.bzl": STAND_IN_RULES}
    files["rules_python/python/BUILD"] = ""
    for target in read_targets(ROOT).values():
        for dep in target.deps:
            if dep.startswith("@pypi//"):
                path, _, name = dep.removeprefix("@").partition(":")
                files[f"{path.replace('//', '/')}/BUILD"] = (
                    f'filegroup(name = "{name}",'
                    ' visibility = ["//visibility:public"])'
                )
    for name, text in files.items():
        (root.parent / name).parent.mkdir(parents=True, exist_ok=True)
        (root.parent / name).write_text(text)
    lines = []
    for name in ("rules_python", "pypi"):
        path = root.parent / name
        (path / "WORKSPACE").touch()
        lines.append(f'local_repository(name = "{name}", path = "{path}")\n')
    (root / "WORKSPACE").write_text("".join(lines))
    return root


def test_bazel_reads_the_same_targets(workspace):
    targets = bazel_query(workspace, "//...")
    assert targets == read_targets(ROOT)
    assert targets


def test_bazel_finds_no_path_from_official_to_sla(workspace):
    path = "somepath({}/..., {}/...)".format
    assert bazel_query(workspace, path("//official", "//sla")) == {}
    assert bazel_query(workspace, path("//sla", "//official"))
