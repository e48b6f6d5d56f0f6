# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What `import sla` loads."""

from fresh_python import run_fresh

HEAVY = [
    "absl.app",
    "keras_cv",
    "matplotlib",
    "pandas",
    "sklearn",
    "tensorflow_datasets",
    "yaml",
]


def test_import_sla_adds_nothing_heavy_to_keras():
    added = run_fresh(
        """
        import json
        import sys
        import keras

        before = set(sys.modules)
        import sla

        print(json.dumps(sorted(set(sys.modules) - before)))
        """
    )
    assert "sla.modeling.sla_model" in added
    assert not set(HEAVY) & set(added)
