# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
PYTEST := -m pytest --numprocesses=2 --dist=loadfile --no-loadscope-reorder
PIP := -m pip install --quiet --disable-pip-version-check \
	--constraint constraints.txt
PIP_INSTALL := $(RUN) $(PIP)

# Environments with the lowest versions that setup.py allows, and the newest.
OLDEST := .venv-oldest
NEWEST := .venv-newest
OLDEST_PYTHON ?= python3.10
NEWEST_PYTHON ?= $(firstword $(foreach version,3.13 3.12 3.11 3.10, \
	$(shell python$(version) -c 'print("python$(version)")' 2> /dev/null)))

# Environments with one backend of Keras each, and what the core is.
BACKENDS := tensorflow jax torch
TORCH ?= torch==2.13.0
CORE := tests/backends_test.py tests/benchmarks \
	$(addprefix tests/sla/,transforms ops losses layers modeling inference) \
	tests/sla/optimizers_test.py tests/official/modeling/layers/freezing_test.py \
	$(addprefix tests/official/modeling/optimization/,coupled_sgd_test.py scaled_rates_test.py) \
	tests/official/vision/modeling/backbones/small_cnn_test.py

# Stamps: the installation runs again only when its inputs are newer.
INPUTS := setup.py constraints.txt
INSTALLED := $(VENV)/.installed
TEST_INSTALLED := $(VENV)/.installed-test
DOCS_INSTALLED := $(VENV)/.installed-docs

WEIGHTS := weights/efficientnet_lite0_imagenet.weights.h5

# Nothing of what TensorFlow's native code logs, as in the commands.
export TF_CPP_MIN_LOG_LEVEL ?= 3

.DEFAULT_GOAL := help
.PHONY: help setup train weights test test-slow test-oldest test-newest mutants lint \
	test-backends $(BACKENDS:%=test-%) docs clean $(NEWEST)

help: ## Lists the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 13

setup: $(INSTALLED) ## Creates .venv and installs the package

train: $(INSTALLED) ## Trains baseline and SLA+SD on digits, prints the results
	$(RUN) -m sla.train --experiment=digits_baseline --overwrite
	$(RUN) -m sla.train --overwrite

weights: $(WEIGHTS) ## Downloads ImageNet weights for fine-tuning (17 MB)

# Two workers on two cores: more threads would wait for each other.
test test-slow: export TF_NUM_INTRAOP_THREADS ?= 1

test: lint ## Checks the style and runs the test suite but its slow tests
	$(RUN) $(PYTEST) -m 'not slow'

test-slow: $(TEST_INSTALLED) ## Runs the slow tests: processes, exports, whole commands
	$(RUN) $(PYTEST) -m slow

test-oldest: $(OLDEST)/.installed ## Runs the fast suite on Python 3.10 and the lowest versions
	$(OLDEST)/bin/python $(PYTEST) -m 'not slow'

test-newest: $(NEWEST) ## Runs the fast suite on the newest Python and versions
	$(NEWEST)/bin/python $(PYTEST) -m 'not slow'

test-backends: $(BACKENDS:%=test-%) ## Runs the core's tests on each backend without the others

$(BACKENDS:%=test-%): test-%: .venv-%/.installed
	KERAS_BACKEND=$* .venv-$*/bin/python $(PYTEST) -m 'not slow' $(CORE)

mutants: $(TEST_INSTALLED) ## Changes the method's code and counts what the tests notice (hours)
	bash tools/mutants.sh

lint: $(TEST_INSTALLED) ## Checks style and type hints alone
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check --quiet .
	$(RUN) -m mypy

docs: $(DOCS_INSTALLED) ## Builds the documentation site into .build/site
	NO_MKDOCS_2_WARNING=1 $(RUN) -m mkdocs build --strict

clean: ## Removes environments, build products and caches; leaves runs/
	rm -rf $(VENV) $(OLDEST) $(NEWEST) $(BACKENDS:%=.venv-%) .build dist sla_keras.egg-info \
		.mypy_cache .pytest_cache .ruff_cache
	find official sla tests tools -name __pycache__ -prune -exec rm -rf {} +

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

$(DOCS_INSTALLED): $(INSTALLED)
	$(PIP_INSTALL) --editable '.[docs]'
	@touch $@

$(WEIGHTS): | $(INSTALLED)
	$(RUN) -m tools.efficientnet_lite0_weights --output=$@

$(OLDEST)/.installed: setup.py
	rm -rf $(OLDEST)
	$(OLDEST_PYTHON) -m venv $(OLDEST)
	$(OLDEST)/bin/python -m pip install --quiet uv
	$(OLDEST)/bin/uv pip install --quiet --python $(OLDEST)/bin/python \
		--resolution lowest-direct --editable '.[test]'
	@touch $@

# Without what setup.py requires, as people install it who have no TensorFlow.
$(BACKENDS:%=.venv-%/.installed): .venv-%/.installed: $(INPUTS)
	rm -rf .venv-$*
	$(PYTHON) -m venv .venv-$*
	.venv-$*/bin/python $(PIP) $(if $(filter torch,$*),$(TORCH),$*) \
		keras scipy pytest pytest-timeout pytest-xdist
	.venv-$*/bin/python $(PIP) --no-deps --editable .
	@touch $@

# Every time, since newer versions may have appeared.
$(NEWEST):
	test -x $@/bin/uv || { $(NEWEST_PYTHON) -m venv $@ && \
		$@/bin/python -m pip install --quiet uv; }
	$@/bin/uv pip install --quiet --python $@/bin/python --upgrade \
		--editable '.[test]'
