# Two commands do everything on a fresh machine (Debian or macOS with Python 3.11 or newer):
#   make demo   sets up .venv and reports on the bundled sample
#   make test   sets up all that the tests need, where it may, and runs them

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python3.14; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test format golden clean help

help: ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/'

demo: $(VENV)/.installed ## report on the bundled sample; names the page
	$(BIN)/tellings demo --html tellings-demo.html

test: $(VENV)/.installed-dev ## lint, types, architecture, tests
	@bash .ci/extras.sh
	$(BIN)/ruff check src tests benchmarks training
	$(BIN)/ruff format --check src tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

format: $(VENV)/.installed-dev ## put the code in shape
	$(BIN)/ruff check --fix src tests
	$(BIN)/ruff format src tests

clean: ## remove what make made
	rm -rf $(VENV) tellings-demo.html

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Tellings needs Python 3.11 or newer with venv and pip: on Debian, apt-get install python3-venv; on macOS, brew install python" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/.installed

golden: $(VENV)/.installed-dev ## write the golden reports anew; read the diff before you commit it
	TELLINGS_GOLDEN=write $(BIN)/python -m pytest -q tests/test_golden.py
