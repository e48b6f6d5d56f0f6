# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
PYTEST := $(RUN) -m pytest --numprocesses=2 --dist=loadfile \
	--no-loadscope-reorder
PIP_INSTALL := $(RUN) -m pip install --quiet --disable-pip-version-check \
	--constraint constraints.txt

# Stamps: the installation runs again only when its inputs are newer.
INPUTS := setup.py constraints.txt
INSTALLED := $(VENV)/.installed
TEST_INSTALLED := $(VENV)/.installed-test

# Warnings and errors of TensorFlow's native code, without its information.
export TF_CPP_MIN_LOG_LEVEL ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup train test test-slow lint clean

help: ## Lists the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

setup: $(INSTALLED) ## Creates .venv and installs the package

train: $(INSTALLED) ## Trains baseline and SLA+SD on digits, prints the results
	$(RUN) -m sla.train --experiment=digits_baseline --overwrite
	$(RUN) -m sla.train --overwrite

test: lint ## Checks the style and runs the test suite but its slow tests
	$(PYTEST) -m 'not slow'

test-slow: $(TEST_INSTALLED) ## Runs the slow tests: other backend, processes, exports
	$(PYTEST) -m slow

lint: $(TEST_INSTALLED) ## Checks the style alone
	$(RUN) -m ruff check .

clean: ## Removes .venv, build products and caches; leaves runs/
	rm -rf $(VENV) .build dist sla_keras.egg-info .pytest_cache .ruff_cache
	find official sla tests -name __pycache__ -prune -exec rm -rf {} +

$(INSTALLED): $(INPUTS)
	@$(PYTHON) -c 'import sys; \
	sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' || { \
	echo "Python 3.10 to 3.13 is needed, but '$(PYTHON)' is:" \
	"$$($(PYTHON) --version 2>&1). Name another:" \
	"make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Installing into $(VENV); the first time downloads about 1 GB."
	@test -x $(RUN) || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	echo "'$(PYTHON) -m venv' failed; on Debian and Ubuntu install" \
	"python3-venv." >&2; exit 1; }
	$(PIP_INSTALL) --editable .
	@touch $@

$(TEST_INSTALLED): $(INSTALLED)
	$(PIP_INSTALL) --editable '.[test]'
	@touch $@
