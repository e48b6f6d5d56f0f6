# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Writes the reference of all commands and their flags: docs/commands.md.

Run `python -m tools.command_reference` after a change of a command's flags or
of the docstring of its `__main__.py`.
"""

import pathlib
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).parents[1]
PATH = ROOT / "docs" / "commands.md"

# In the order in which users need them.
COMMANDS = (
    "train",
    "few_shot",
    "evaluate",
    "predict",
    "export",
    "compare",
    "probe",
    "sweep",
    "representations",
    "benchmark",
)

_INTRODUCTION = """\
<!-- Written by python -m tools.command_reference: change the flags. -->
# Commands

This page lists every command with its flags, as `--help` prints them. Each
command is also a function with the same name and arguments, for notebooks and
programs: `sla.train.train`, `sla.evaluate.evaluate` and so on.

If a flag or a setting is wrong, the command ends with exit code 2 and one line
that says what to change.
"""


def reference() -> str:
    """Returns the text of the page."""
    return "\n".join([_INTRODUCTION, *map(_section, COMMANDS)])


def _section(name: str) -> str:
    """The heading of a command, what it does and a table of its flags."""
    description = _describe(name)
    title, _, rest = description.findtext("usage", "").strip().partition("\n")
    text = f"## `sla.{name}`\n\n{title}\n{rest.rstrip()}".rstrip() + "\n"
    flags = filter(_is_ours, description.iter("flag"))
    lines = ["| flag | default | what |", "| --- | --- | --- |"]
    lines += sorted(map(_row, flags))
    return f"{text}\n" + "\n".join(lines) + "\n"


def _describe(name: str) -> ElementTree.Element:
    """What absl says about a command and its flags."""
    # absl ends a program that describes itself with exit code 1.
    run = subprocess.run(
        [sys.executable, "-m", f"sla.{name}", "--helpxml"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )
    return ElementTree.fromstring(run.stdout)


def _is_ours(flag: ElementTree.Element) -> bool:
    places = ("sla.", "official.", str(ROOT))
    return flag.findtext("file", "").startswith(places)


def _row(flag: ElementTree.Element) -> str:
    name, kind = flag.findtext("name", ""), flag.findtext("type", "")
    shown = f"`--{name}`" if kind == "bool" else f"`--{name}=`"
    if kind.startswith("multi"):
        shown += " (repeatable)"
    default = flag.findtext("default", "").strip("[]")
    if kind == "bool" and default == "false":
        default = ""
    # absl puts the values of an enum in front, and a note on repetition last.
    values = [value.text or "" for value in flag.iter("enum_value")]
    text = flag.findtext("meaning", "").removeprefix(f"<{'|'.join(values)}>: ")
    text = " ".join(text.partition(";\n    repeat this option")[0].split())
    if values:
        text += f" One of {', '.join(values)}."
    text = text.replace("<", "&lt;").replace("|", "\\|")
    return f"| {shown} | {f'`{default}`' if default else ''} | {text} |"


def main() -> None:
    """Writes the page."""
    PATH.write_text(reference(), encoding="utf-8")
    print(f"file: {PATH}")


if __name__ == "__main__":
    main()
