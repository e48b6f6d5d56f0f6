# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""`import sla` beside a foreign, broken or missing package `official`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUARD = ROOT / "sla" / "_collision_guard.py"


def run_python(code, *path):
    """Runs `code` in a fresh interpreter that looks in `path` first."""
    return subprocess.run(
        [sys.executable, "-c", code],
        # With `-c` the working directory comes before PYTHONPATH.
        cwd=path[0],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))},
        capture_output=True,
        text=True,
        timeout=120,
    )


def write_distribution(site, name, init):
    """Writes what pip leaves of a distribution with a package `official`."""
    package = site / "official"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(init)
    info = site / f"{name.replace('-', '_')}-2.20.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: 2.20.0\n"
    )
    (info / "top_level.txt").write_text("official\n")
    (info / "RECORD").write_text(
        "official/__init__.py,,\n"
        f"{info.name}/METADATA,,\n{info.name}/RECORD,,\n"
    )


@pytest.fixture
def checkout(tmp_path):
    """A copy of `sla` whose `official` a test may damage."""
    root = tmp_path / "checkout"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "sla", root / "sla", ignore=ignore)
    return root


@pytest.mark.parametrize("init", ["", "DISTRIBUTION = 'other'\n"])
def test_foreign_official_is_refused_and_named(tmp_path, init):
    write_distribution(tmp_path / "site", "tf-models-official", init)
    result = run_python("import sla", tmp_path / "site", ROOT)
    assert result.returncode == 1
    message = result.stderr.strip().splitlines()[-1]
    assert message.startswith("ImportError: `import official` found ")
    assert str(tmp_path / "site" / "official") in message
    assert "installed by tf-models-official;" in message
    assert "separate environment" in message
    assert "pip uninstall tf-models-official" in message
    assert "--force-reinstall" in message


def test_refusal_comes_before_any_heavy_import(tmp_path):
    write_distribution(tmp_path / "site", "tf-models-official", "")
    code = (
        "import sys\n"
        "try:\n"
        "    import sla\n"
        "except ImportError:\n"
        "    print(sorted({'keras', 'tensorflow', 'jax'} & set(sys.modules)))"
    )
    result = run_python(code, tmp_path / "site", ROOT)
    assert result.stdout.strip() == "[]"


def test_remainder_without_init_is_refused(checkout):
    (checkout / "official" / "core").mkdir(parents=True)
    result = run_python("import sla", checkout)
    assert result.returncode == 1
    message = result.stderr.strip().splitlines()[-1]
    assert message.startswith("ImportError: `import official` found ")
    assert "--force-reinstall" in message


def test_official_that_fails_to_import_is_refused(checkout):
    (checkout / "official").mkdir()
    (checkout / "official" / "__init__.py").write_text("import no_such_thing")
    result = run_python("import sla", checkout)
    assert result.returncode == 1
    message = result.stderr.strip().splitlines()[-1]
    assert "ImportError: `import official` failed (No module" in message
    assert "separate environment" in message


def test_own_package_passes():
    code = f"import runpy; g = runpy.run_path({str(GUARD)!r})"
    result = run_python(f"{code}; g['check_official_package']()", ROOT)
    assert (result.returncode, result.stderr) == (0, "")
