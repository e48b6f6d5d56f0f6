# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a mistyped name may have been meant to be."""

import difflib
from collections.abc import Iterable


def did_you_mean(name: object, allowed: Iterable[str]) -> str:
    """The end of a message about an unknown name.

    Args:
        name: What was given.
        allowed: The names that exist.

    Returns:
        A question that begins with a space, or nothing if no name is close.

    Example:
    >>> did_you_mean("agregated", ["single", "aggregated"])
    " Did you mean 'aggregated'?"
    """
    close = difflib.get_close_matches(str(name), list(allowed), n=1)
    return f" Did you mean '{close[0]}'?" if close else ""
