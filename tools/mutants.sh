#!/usr/bin/env bash
# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
# Changes the code of the method, one mutation at a time, and counts how many of
# the changes the tests of the package or of the models notice. From the root of
# a checkout:
#   bash tools/mutants.sh [PACKAGE ...]
# PACKAGE is one of those in sla/ below; default: all. $SAMPLE mutations of each
# (default 100) are drawn with a fixed seed. What is done is kept in $OUTPUT
# (default runs/mutants): the same command goes on after a stop, and leaves the
# checkout as it is, because it works on copies of the last commit.
set -euo pipefail

SAMPLE=${SAMPLE:-100}
OUTPUT=$(realpath -m "${OUTPUT:-runs/mutants}")
PYTHON=$(realpath -s "${PYTHON:-.venv/bin/python}")
tool=$OUTPUT/environment/bin
checkout=$PWD

if [ ! -x "$tool/cosmic-ray" ]; then
  "$PYTHON" -m venv "$OUTPUT/environment"
  "$tool/python" -m pip install --quiet 'cosmic-ray==8.7.0'
fi

# Tests that take long come last.
tests_of() {
  if [ "$1" = modeling ]; then
    echo tests/sla/modeling
  else
    echo "tests/sla/$1 tests/sla/modeling"
  fi
}

for package in "${@:-ops losses layers transforms inference modeling}"; do
  for name in $package; do
    folder=$OUTPUT/$name
    if [ ! -e "$folder/session.sqlite" ]; then
      rm -rf "$folder"
      git clone --quiet . "$folder/copy"
      cat > "$folder/settings.toml" <<END
[cosmic-ray]
module-path = "sla/$name"
excluded-modules = ["**/__init__.py"]
timeout = 600.0
test-command = "$PYTHON -m pytest -x -q -p no:cacheprovider -m 'not slow' $(tests_of "$name")"
[cosmic-ray.distributor]
name = "local"
[cosmic-ray.filters.operators-filter]
# The bars of type hints.
exclude-operators = ["core/ReplaceBinaryOperator_BitOr_.*"]
END
      (cd "$folder/copy" &&
        "$tool/cosmic-ray" init ../settings.toml ../unfiltered.sqlite &&
        "$tool/cr-filter-operators" ../unfiltered.sqlite ../settings.toml &&
        "$tool/python" "$checkout/tools/mutants.py" sample \
          ../unfiltered.sqlite "$SAMPLE")
      mv "$folder/unfiltered.sqlite" "$folder/session.sqlite"
    fi
    # A mutation that a stop left in the copy.
    git -C "$folder/copy" checkout --quiet .
    (cd "$folder/copy" &&
      TF_CPP_MIN_LOG_LEVEL=3 PYTHONPATH=$PWD \
        "$tool/cosmic-ray" exec ../settings.toml ../session.sqlite)
    "$tool/python" tools/mutants.py report "$folder/session.sqlite" \
      > "$folder/report.txt"
    echo "sla.$name: $(tail -n 1 "$folder/report.txt"); see $folder/report.txt"
  done
done
