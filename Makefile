# Every task of this project. What is more than a line lies in a script that is named here.
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
export PYTHON

RUN := $(VENV)/bin/python
WITH_WINDOWS := tests/gui tests/gui_outside
PARALLEL ?= -n 4 --dist loadfile
HEADLESS := $(if $(DISPLAY)$(WAYLAND_DISPLAY),,display)

.PHONY: help setup demo-setup demo test test-fast test-without-qt test-qt lint types bench eval screenshots break translations lock clean

help: ## say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-16s %s\n", $$1, $$2}'

setup: ## everything that the app and its tests need
	@installers/linux/system-packages.sh app display test
	@installers/python-environment.sh dev $(VENV)

demo-setup: ## what the app alone needs
	@installers/linux/system-packages.sh app $(HEADLESS)
	@installers/python-environment.sh app $(VENV)

demo: demo-setup ## the whole thing on sample data; nothing leaves the machine
	@$(RUN) -m meshclaw_desktop demo $(DEMO_ARGS)

test: setup ## all tests, real servers included
	tests/isolated.sh $(RUN) -m pytest $(PARALLEL) $(TEST_ARGS)

test-fast: setup ## without those that take seconds
	tests/isolated.sh $(RUN) -m pytest $(PARALLEL) -m "not slow" $(TEST_ARGS)

test-without-qt: setup ## all tests but those of windows, with no Qt to be found, by their children neither
	PYTHONPATH=$(CURDIR)/tests/without_qt tests/isolated.sh \
	    $(RUN) -m pytest $(PARALLEL) -p no:pytest-qt -m "not qt" $(WITH_WINDOWS:%=--ignore=%) tests $(TEST_ARGS)

test-qt: setup ## the rest: together with test-without-qt it is `make test`
	tests/isolated.sh $(RUN) -m pytest $(PARALLEL) -m qt $(TEST_ARGS)

lint: setup ## style, and who may import whom
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(VENV)/bin/lint-imports

types: setup ## mypy, strict
	$(RUN) -m mypy

bench: setup ## how fast and how light, as ratios in one run
	$(RUN) -m tests.benchmarks $(BENCH_ARGS)

eval: ## the gate against AgentDojo with a model that obeys every injection, in an environment of its own
	@installers/python-environment.sh eval $(VENV)-eval
	$(VENV)-eval/bin/python -m tests.evaluation $(EVAL_ARGS)

screenshots: setup ## every window in every state that matters, and all of them on one sheet
	tests/isolated.sh $(RUN) -m tests.screenshots $(or $(DIR),build/screenshots) $(SCREENSHOT_ARGS)

break: setup ## plant one fault at a time; each must be noticed
	$(RUN) -m tests.break_it $(BREAK_ARGS)

translations: setup ## bring them up to date with the texts of the windows; what is new is marked unfinished
	$(RUN) -m tests.translations

lock: ## write the lock files anew from pyproject.toml
	installers/lock.sh

clean: ## remove what was made here, the environment too
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
