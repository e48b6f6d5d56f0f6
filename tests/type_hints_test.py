# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Every public function and method says the types it takes and returns."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def find_missing_hints(path):
    """Lists what lacks a type hint in a file.

    Args:
        path: `pathlib.Path` of the file.

    Returns:
        List of strings such as `12: train: seed`, by line, function and
        parameter (or `return`).
    """
    tree = ast.parse(path.read_text("utf-8"))
    return [
        f"{function.lineno}: {name}: {missing}"
        for name, function, is_method in _public_functions(tree.body)
        for missing in _missing(function, is_method)
    ]


def _public_functions(body, prefix=""):
    for node in body:
        if isinstance(node, ast.ClassDef) and _is_public(node.name):
            yield from _public_functions(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if _is_public(node.name):
                yield f"{prefix}{node.name}", node, bool(prefix)


def _is_public(name):
    return name in ("__init__", "__call__") or not name.startswith("_")


def _missing(function, is_method):
    arguments = function.args
    parameters = [*arguments.posonlyargs, *arguments.args]
    decorators = {getattr(node, "id", "") for node in function.decorator_list}
    if is_method and "staticmethod" not in decorators:
        parameters = parameters[1:]
    parameters += arguments.kwonlyargs
    parameters += filter(None, (arguments.vararg, arguments.kwarg))
    for parameter in parameters:
        if parameter.annotation is None:
            yield parameter.arg
    if function.returns is None and function.name != "__init__":
        yield "return"


def test_public_functions_have_type_hints():
    missing = []
    for package in ("official", "sla", "tools"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            missing += [f"{name}:{hint}" for hint in find_missing_hints(path)]
    assert missing == []


@pytest.mark.parametrize(
    "code, missing",
    [
        ("def f(a: int) -> None: ...", []),
        ("def f(a, *b, c=1, **d): ...", ["a", "c", "b", "d", "return"]),
        ("def _f(a): ...", []),
        ("class A:\n def __init__(self, a): ...", ["a"]),
        ("class A:\n def f(self) -> int: ...", []),
        ("class A:\n @staticmethod\n def f(a) -> int: ...", ["a"]),
        ("class _A:\n def f(self, a): ...", []),
        ("def f() -> int:\n def g(a): ...", []),
    ],
)
def test_planted_gap_is_found(tmp_path, code, missing):
    path = tmp_path / "a.py"
    path.write_text(code)
    assert [hint.split(": ")[2] for hint in find_missing_hints(path)] == missing
