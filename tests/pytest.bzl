# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Bazel targets for files of pytest functions."""

load("@rules_python//python:defs.bzl", "py_test")

def pytest_tests(directory, deps = [], data = [], size = "medium"):
    """Declares a py_test for each `*_test.py` file of one directory.

    Args:
        directory: path below `tests`, or "." for `tests` itself.
        deps: the libraries that the files import between them.
        data: files that the tests read.
        size: time limit: 1 minute small, 5 medium, 15 large.
    """
    prefix = "" if directory == "." else directory + "/"
    for source in native.glob([prefix + "*_test.py"]):
        py_test(
            name = source[:-len(".py")],
            size = size,
            srcs = [source, "run_pytest.py"],
            args = ["$(rootpath %s)" % source],
            data = ["//:pyproject.toml"] + data,
            main = "run_pytest.py",
            deps = deps + ["@pypi//pytest", "@pypi//pytest_timeout"],
        )
