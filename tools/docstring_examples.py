# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Extension of griffe: the site shows examples of docstrings as code.

Docstrings here have their example as Keras has it, after the line `Example:`
and without indentation. griffe knows an indented section `Examples:`.
"""

import re

import griffe

_EXAMPLE = re.compile(
    r"^Example:\n+(.*?)(?=\n\w+:\n|\Z)", re.DOTALL | re.MULTILINE
)


def with_section(text: str) -> str:
    """A dedented docstring whose example is a section that griffe reads."""
    return _EXAMPLE.sub(
        lambda match: (
            "Examples:\n"
            + re.sub(r"^(?=.)", "    ", match[1], flags=re.MULTILINE)
        ),
        text,
    )


class DocstringExamples(griffe.Extension):
    """Rewrites the docstring of every object."""

    def on_instance(self, *, obj: griffe.Object, **kwargs: object) -> None:
        """Called by griffe for every object."""
        if obj.docstring:
            obj.docstring.value = with_section(obj.docstring.value)
