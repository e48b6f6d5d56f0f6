# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Classes that Keras saves by name: each under a name of its own.

Of two classes registered under one name the second silently replaces the
first, and models are loaded with the wrong one.
"""

import importlib
import inspect
import pathlib

import keras
import pytest

ROOT = pathlib.Path(__file__).parents[1]
PREFIXES = {"official": "garden", "sla": "sla"}


def saved_classes(package):
    """Classes with a configuration that the package's modules define."""
    found = set()
    for path in (ROOT / package).glob("**/*.py"):
        if path.name.startswith("torch_"):
            continue  # Needs PyTorch, which is an extra, and has no layers.
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        members = vars(importlib.import_module(name)).values()
        found |= {
            member
            for member in members
            if inspect.isclass(member)
            and member.__module__ == name
            and hasattr(member, "get_config")
        }
    return found


def check_names(classes, prefix):
    """Fails unless each class is found by its name; bases may have none."""
    bases = {base for one in classes for base in one.__mro__[1:]}
    for one in classes:
        name = keras.saving.get_registered_name(one)
        if one in bases and name == one.__name__:
            continue
        assert name == f"{prefix}>{one.__name__}"
        assert keras.saving.get_registered_object(name) is one, name


@pytest.mark.parametrize("package", PREFIXES)
def test_names_are_unique(package):
    classes = saved_classes(package)
    assert len(classes) >= 3
    check_names(classes, PREFIXES[package])


def test_second_class_of_a_name_fails():
    objects = keras.saving.get_custom_objects()
    name = "names_test>Twin"
    try:
        register = keras.saving.register_keras_serializable("names_test")
        twins = [register(type("Twin", (), {"get_config": 0})) for _ in "ab"]
        check_names({twins[1]}, "names_test")
        with pytest.raises(AssertionError, match="Twin"):
            check_names({twins[0]}, "names_test")
    finally:
        objects.pop(name, None)
