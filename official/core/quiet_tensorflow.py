# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Keeps off the screen what TensorFlow says about itself."""

import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import logging
import os
import sys
import types
from collections.abc import Iterator
from collections.abc import Sequence

_LEVEL = "TF_CPP_MIN_LOG_LEVEL"


def hide_start_up_messages() -> None:
    """Hides what TensorFlow's native code logs, unless the user wants it.

    Sets the environment variable `TF_CPP_MIN_LOG_LEVEL` to 3, which child
    processes inherit, but never overrides a value of the user's. TensorFlow
    does not obey it while it is imported, so meanwhile all that native code
    writes to standard error is hidden, unless the level is 0. Python's
    exceptions are not affected.

    Call it before TensorFlow is imported.
    """
    os.environ.setdefault(_LEVEL, "3")
    if "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, _QuietImport())


class _QuietImport(importlib.abc.MetaPathFinder):
    """Imports TensorFlow with native messages hidden."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: types.ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != "tensorflow":
            return None
        sys.meta_path.remove(self)
        try:
            spec = importlib.util.find_spec(fullname)
        finally:
            # Who only asks whether TensorFlow is there does not import it.
            sys.meta_path.insert(0, self)
        if spec is None or spec.loader is None:
            return spec
        execute = spec.loader.exec_module

        def execute_quietly(module: types.ModuleType) -> None:
            sys.meta_path.remove(self)
            with hidden_native_messages():
                execute(module)

        spec.loader.exec_module = execute_quietly  # type: ignore[method-assign]
        return spec


@contextlib.contextmanager
def hidden_native_messages() -> Iterator[None]:
    """Hides what native code writes to standard error, unless it is wanted.

    With `TF_CPP_MIN_LOG_LEVEL` of 0 it is wanted. What Python writes in this
    context is hidden, too; exceptions pass.
    """
    if os.environ.get(_LEVEL) == "0":
        yield
        return
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@contextlib.contextmanager
def without_retracing_warnings() -> Iterator[None]:
    """Keeps TensorFlow from warning of repeated traces.

    Meant for code that runs several networks, or batches of several sizes, on
    purpose: each of them has a trace of its own.
    """
    logger = logging.getLogger("tensorflow")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
