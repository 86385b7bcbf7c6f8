# Two commands set everything up: `make demo` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint unit real docs lock clean

demo: $(READY)  ## Check a synthetic phone and show the verdict
	$(BIN)/bugsweep demo

test: lint unit  ## All checks but the longest and those on real evidence

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

unit: $(READY)
	$(BIN)/pytest -n auto -m "not real and not fuzzed and not slow"

real: $(READY)  ## The tests on real evidence, where it lies beside the project
	$(BIN)/pytest -n auto -m real

docs: $(READY)  ## Write the reference pages and the picture in the README anew
	$(BIN)/bugsweep reference docs/reference
	$(BIN)/python scripts/picture_terminal.py docs/pictures/check.svg

lock: $(READY)  ## Choose the newest versions that pyproject.toml allows
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras --group dev --group lock \
	    --generate-hashes --no-emit-index-url --no-header --upgrade pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(READY): pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "bugsweep needs Python 3.11 or newer; say which with make PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@
