# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""YAML without its surprises."""

import re
from typing import Any

import yaml

# Far more than any settings have; an alias counts as often as it is used.
_MOST_VALUES = 10_000
_INTEGER = "tag:yaml.org,2002:int"
_FLOAT = "tag:yaml.org,2002:float"


class _Loader(yaml.SafeLoader):
    """Numbers are decimal: 1:30 is not 90, and 017 is not 15, but text."""

    yaml_implicit_resolvers = {
        first: [pair for pair in pairs if pair[0] not in (_INTEGER, _FLOAT)]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_Loader.add_implicit_resolver(
    _INTEGER, re.compile(r"[-+]?(0|[1-9][0-9_]*)$"), list("-+0123456789")
)
_Loader.add_implicit_resolver(
    _FLOAT,
    re.compile(
        r"([-+]?([0-9][0-9_]*)?\.[0-9_]+([eE][-+][0-9]+)?"
        r"|[-+]?[0-9][0-9_]*\.([eE][-+][0-9]+)?"
        r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$"
    ),
    list("-+.0123456789"),
)


def load_yaml(text: str) -> Any:
    """Reads YAML of plain values.

    Args:
        text: What to read.

    Returns:
        Dicts, lists and scalars.

    Raises:
        yaml.YAMLError: The text is no YAML, has a key twice, holds anything
            but plain values, is nested too deeply, or has too many values.
        ValueError: A date that does not exist.

    Example:
    >>> load_yaml("{rate: 0.1, steps: 20, time: 1:30}")
    {'rate': 0.1, 'steps': 20, 'time': '1:30'}
    """
    try:
        _check_nodes(yaml.compose(text, Loader=_Loader))
        return yaml.load(text, Loader=_Loader)  # A SafeLoader.
    except RecursionError:
        raise yaml.YAMLError("it is nested too deeply") from None


def _check_nodes(root: yaml.Node | None) -> None:
    """Raises for what YAML would read, but nobody means."""
    waiting = [root]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            _refuse_repeated_keys(node)
            waiting += [part for pair in node.value for part in pair]
    raise yaml.YAMLError(
        f"it has more than {_MOST_VALUES} values, those of aliases counted "
        "wherever they are used"
    )


def _refuse_repeated_keys(node: yaml.MappingNode) -> None:
    """Raises where YAML would silently keep the last of two equal keys."""
    seen = set()
    for key, _ in node.value:
        if str(key.value) in seen:
            raise yaml.MarkedYAMLError(
                problem=f"the key '{key.value}' occurs twice",
                problem_mark=key.start_mark,
            )
        seen.add(str(key.value))
