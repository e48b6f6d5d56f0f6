# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Finds the imports of a source file without running it."""

import ast
from typing import NamedTuple

DYNAMIC_IMPORTS = ("import_module", "__import__")
TYPES_ONLY = "TYPE_CHECKING"


class Import(NamedTuple):
    """One imported name.

    Attributes:
        name: Dotted name; `a.b` for `from a import b`, where `b` may be a
            module or a member of one.
        line: Line number in the file.
        at_module_level: Whether importing the file runs this import.
    """

    name: str
    line: int
    at_module_level: bool


def find_imports(path):
    """Lists the imports of a Python file, at every depth of nesting.

    Args:
        path: `pathlib.Path` of the file.

    Returns:
        List of `Import`, with those of `importlib.import_module("name")`.

    Raises:
        ValueError: the file has a relative import, which this project does
            not use.
    """
    found = []
    _visit(ast.parse(path.read_text("utf-8"), str(path)), True, found)
    return found


def _visit(node, at_module_level, found):
    for name in _names(node):
        found.append(Import(name, node.lineno, at_module_level))
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        at_module_level = False
    if isinstance(node, ast.If) and getattr(node.test, "id", "") == TYPES_ONLY:
        at_module_level = False
    for child in ast.iter_child_nodes(node):
        _visit(child, at_module_level, found)


def _names(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        if node.level:
            raise ValueError(
                f"Relative import in line {node.lineno}; import by full name."
            )
        return [f"{node.module}.{alias.name}" for alias in node.names]
    if isinstance(node, ast.Call) and node.args:
        function = node.func
        name = getattr(function, "attr", getattr(function, "id", None))
        argument = getattr(node.args[0], "value", None)
        if name in DYNAMIC_IMPORTS and isinstance(argument, str):
            return [argument]
    return []
