# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Bazel targets for files of pytest functions."""

load("@rules_python//python:defs.bzl", "py_test")

def pytest_tests(srcs, data, deps):
    """Declares a py_test for each file.

    Args:
        srcs: Paths of the test files.
        data: Files that the tests read.
        deps: Libraries that the tests import.
    """
    for source in srcs:
        py_test(
            name = source[:-len(".py")],
            size = "large",
            srcs = [source, "run_pytest.py"],
            args = ["$(rootpath %s)" % source],
            data = data,
            main = "run_pytest.py",
            deps = deps,
        )
