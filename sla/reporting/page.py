# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""HTML pages that need no other file and no network."""

import pathlib
from typing import Any

from official.core import figures

_STYLES = pathlib.Path(__file__).with_name("page.css")


def render_page(template: pathlib.Path, **values: Any) -> str:
    """Fills a template.

    Args:
        template: Path of a Jinja template. It gets the CSS of all pages as
            `styles`.
        **values: Further values by name.

    Returns:
        HTML. Texts are escaped, `markupsafe.Markup` is not.
    """
    import jinja2
    from markupsafe import Markup

    styles = _STYLES.read_text(encoding="utf-8") + figures.dark_styles()
    environment = jinja2.Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    page = environment.from_string(template.read_text(encoding="utf-8"))
    return page.render(styles=Markup(styles), **values)
