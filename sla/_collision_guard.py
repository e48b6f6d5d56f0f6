# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Refuses to run on another distribution's `official` package.

tf-models-official also installs a package of that name. Of two such
distributions in one environment the last installed wins file by file, pip says
nothing, and uninstalling one removes modules of the other.
"""

import importlib.metadata

DISTRIBUTION = "sla-keras"


def check_official_package() -> None:
    """Checks that `import official` yields the package shipped with `sla`.

    Raises:
        ImportError: `official` cannot be imported, is left without its
            `__init__.py`, or belongs to another distribution. The message
            names the intruder, where pip knows one, and the two cures.

    Example:
    >>> check_official_package()
    """
    try:
        import official
    except ImportError as error:
        found = f"`import official` failed ({error})"
        raise ImportError(_message(found)) from error
    if getattr(official, "DISTRIBUTION", None) != DISTRIBUTION:
        found = f"`import official` found {list(official.__path__)}"
        raise ImportError(_message(found))


def _message(found):
    owners = importlib.metadata.packages_distributions().get("official", [])
    intruders = sorted(set(owners) - {DISTRIBUTION})
    names = " ".join(intruders)
    uninstall = f"`pip uninstall {names}`, then " if intruders else ""
    installed_by = f", installed by {', '.join(intruders)}" if names else ""
    return (
        f"{found}{installed_by}; expected the package `official` of "
        f"{DISTRIBUTION}. Two distributions with a package of that name cannot "
        "share an environment. Either install "
        f"{DISTRIBUTION} in a separate environment (`python -m venv`), or "
        f"replace theirs with ours: {uninstall}install {DISTRIBUTION} again "
        "with `pip install --force-reinstall --no-deps .` in its checkout."
    )
