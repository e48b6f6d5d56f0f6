# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Examples of docstrings become a section that griffe reads."""

import pytest


@pytest.fixture
def with_section():
    pytest.importorskip("griffe")  # comes with the extra `docs`
    from tools.docstring_examples import with_section

    return with_section


def test_example_is_indented(with_section):
    text = (
        "Adds.\n\nExample:\n\n>>> add(1,\n...     2)\n3\n\n>>> add(0, 0)\n0\n"
    )
    assert with_section(text) == (
        "Adds.\n\nExamples:\n    >>> add(1,\n    ...     2)\n    3\n\n"
        "    >>> add(0, 0)\n    0\n"
    )


def test_next_section_is_left_alone(with_section):
    text = "Adds.\n\nExample:\n\n>>> add(1, 2)\n3\n\nReturns:\n    The sum.\n"
    assert with_section(text).endswith("    3\n\nReturns:\n    The sum.\n")


def test_other_text_is_left_alone(with_section):
    text = "Adds.\n\nArgs:\n    x: A number.\n"
    assert with_section(text) == text
