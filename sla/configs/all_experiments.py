# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""All experiments; importing this module registers them.

It also registers the files of `configs/`, which an installed package has here.
"""

import pathlib

from official.core.settings_file import register_settings_folder
from sla.configs import digits  # noqa: F401
from sla.configs import few_shot  # noqa: F401
from sla.configs import photographs  # noqa: F401
from sla.configs import small_images  # noqa: F401

_HERE = pathlib.Path(__file__).parent
_INSTALLED = _HERE / "files"
register_settings_folder(
    _INSTALLED if _INSTALLED.exists() else _HERE.parents[1] / "configs"
)
