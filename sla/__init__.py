# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Self-supervised label augmentation for Keras.

`import sla` loads Keras and registers every layer and model of the package, so
that `keras.models.load_model` finds them. Only a command of the package
(`python -m sla.train`) reads its flags first: see `sla.api`. Imported before
TensorFlow, it also lets TensorFlow use oneDNN: see `official.core.processor`.
"""

import importlib
import re
import sys

from sla._collision_guard import check_official_package
from sla.version import __version__ as __version__

check_official_package()
importlib.import_module("official.core.processor").turn_on_onednn()


def __getattr__(name):
    # Only where a command has put off what `sla.api` loads.
    if name == "__all__" or not name.startswith("__"):
        api = importlib.import_module("sla.api")
        if name in ("__all__", *api.__all__):
            return getattr(api, name)
    raise AttributeError(f"module 'sla' has no attribute {name!r}")


def _is_command():
    """Whether Python is looking for a module of this package to run.

    While it looks for the module of `python -m`, the first of `sys.argv` is
    "-m", and the others are the arguments of that module. Which module it is,
    `sys.orig_argv` tells.
    """
    if sys.argv[:1] != ["-m"]:
        return False
    module = sys.orig_argv[-len(sys.argv)]
    return re.search(r"(^|^-\w*m)sla\.", module) is not None


if not _is_command():
    from sla.api import *
    from sla.api import __all__ as __all__
