# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How the tests run: with the kernels of the commands, and in good time."""

import gc

from official.core.processor import turn_on_onednn

turn_on_onednn()


def pytest_collection_modifyitems(items):
    """Starts with notebook, pages and commands, so that none waits."""
    longest = {"examples", "documentation_test.py"}
    items.sort(
        key=lambda item: (bool(longest & {*item.path.parts}), item.path),
        reverse=True,
    )


def pytest_collection_finish():
    """Takes imported modules out of garbage collection: a seventh of the time.

    TensorFlow and Keras bring a million objects that stay to the end. By
    default, Python looks through all of them again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
