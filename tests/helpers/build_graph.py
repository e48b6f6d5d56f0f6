# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Reads the targets of the BUILD files, with and without Bazel.

The BUILD files keep to the part of Starlark that is also Python, so they can
be executed with stand-ins for the rules.
"""

import functools
import types
import xml.etree.ElementTree
from typing import NamedTuple

PYTHON_RULES = ("py_library", "py_binary", "py_test")


class Target(NamedTuple):
    """A Python target: its rule, and the labels of its files and deps."""

    rule: str
    srcs: frozenset
    deps: frozenset


def full_label(label, package):
    """Spells a label in full: `:a` in package `b` becomes `//b:a`."""
    if label.startswith(":"):
        return f"//{package}{label}"
    if not label.startswith(("//", "@")):
        return f"//{package}:{label}"
    if ":" in label:
        return label
    return f"{label}:{label.rpartition('/')[2]}"


def read_targets(root):
    """Executes every BUILD file below a directory.

    Args:
        root: `pathlib.Path` of the directory that holds the root BUILD.

    Returns:
        Dict from full label to `Target`.
    """
    skipped = (root / ".bazelignore").read_text("utf-8").split()
    targets = {}
    for build in sorted(root.rglob("BUILD")):
        package = build.parent.relative_to(root).as_posix()
        if package.split("/")[0] not in skipped:
            _run(build, root, package.removeprefix("."), targets)
    return targets


def targets_of_xml(text):
    """Reads what `bazel query --output=xml` prints, as `read_targets` does."""
    targets = {}
    for rule in xml.etree.ElementTree.fromstring(text).iter("rule"):
        if rule.get("class") in PYTHON_RULES:
            labels = {
                name: frozenset(
                    label.get("value")
                    for label in rule.findall(f"list[@name='{name}']/label")
                )
                for name in ("srcs", "deps")
            }
            targets[rule.get("name")] = Target(rule.get("class"), **labels)
    return targets


def _run(build, root, package, targets):
    """Executes a BUILD file, and the .bzl files that it loads."""

    def record(rule):
        def declare(name, srcs=(), deps=(), **_):
            label = full_label(name, package)
            if label in targets:
                raise ValueError(f"Two targets are named {label}.")
            targets[label] = Target(
                rule,
                frozenset(full_label(src, package) for src in srcs),
                frozenset(full_label(dep, package) for dep in deps),
            )

        return declare

    def glob(include):
        folder = root / package
        paths = {path for pattern in include for path in folder.glob(pattern)}
        return [p.relative_to(folder).as_posix() for p in sorted(paths)]

    def load(scope, label, *names):
        if label.startswith("@rules_python//"):
            loaded = {name: record(name) for name in names}
        else:
            path, _, file = full_label(label, package)[2:].partition(":")
            loaded = execute(root / path / file)
        scope.update({name: loaded[name] for name in names})

    def execute(file):
        scope = {
            "exports_files": lambda names: None,
            "filegroup": lambda **_: None,
            "glob": glob,
            "native": types.SimpleNamespace(glob=glob),
            "package": lambda **_: None,
        }
        scope["load"] = functools.partial(load, scope)
        exec(compile(file.read_text("utf-8"), str(file), "exec"), scope)
        return scope

    execute(build)
