# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What stands in an SVG picture."""

import xml.etree.ElementTree

_NAMESPACE = "{http://www.w3.org/2000/svg}"


def read_texts(svg):
    """All texts of a picture, in the order they were drawn.

    Args:
        svg: Content of an SVG file, or its `pathlib.Path`.

    Returns:
        List of strings.
    """
    if hasattr(svg, "read_text"):
        svg = svg.read_text(encoding="utf-8")
    root = xml.etree.ElementTree.fromstring(svg)
    return ["".join(node.itertext()) for node in root.iter(f"{_NAMESPACE}text")]
