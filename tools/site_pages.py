# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Hook of MkDocs: puts the pages of the checkout's root into the site."""

import pathlib
import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

ROOT = pathlib.Path(__file__).parents[1]
# File in the root -> page of the site.
PAGES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "CONTRIBUTING.md",
    "CHANGELOG.md": "CHANGELOG.md",
}
# What else the pages link to.
FILES = ("CITATION.cff", "examples/quickstart.ipynb")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages of the root, and the files that they link to."""
    for name, page in PAGES.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        # Links from the root into docs/ start in docs/ here.
        text = re.sub(r'(\]\(|src=")docs/', r"\1", text)
        files.append(File.generated(config, page, content=text))
    for name in FILES:
        content = (ROOT / name).read_bytes()
        files.append(File.generated(config, name, content=content))
    return files


def on_page_markdown(
    markdown: str, page: Page, config: MkDocsConfig, files: Files
) -> str:
    """Turns links from docs/ to the root into links within the site."""
    targets = {**PAGES, **{name: name for name in FILES}}
    for name, target in targets.items():
        markdown = markdown.replace(f"](../{name}", f"]({target}")
    return markdown
