# `make run` does the month on an invented operator, `make test` passes the tests. Nothing else is needed but Python 3.11-3.13.
SHELL  := /bin/bash
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do command -v $$p && break; done)
BIN    := .venv/bin
HOME_DIR ?= workspace

# Compiled once, imports take a third of the time.
export PYTHONDONTWRITEBYTECODE =

# The packages go into this environment, whichever other one the shell has activated.
export VIRTUAL_ENV = $(CURDIR)/.venv

.DEFAULT_GOAL := help
.PHONY: help run test test-slow test-postgres test-spark bench-features real recipe lint types lock docs figures operator-report clean

help:            ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | column -t -s '	'

run: .venv/.run  ## an invented operator of 20,000 x 12 months, and a whole month of work on it
	@$(BIN)/keepline invent $(HOME_DIR)/exports --subscribers 20000 --months 12 --until 2025-12 --seed 1
	@$(BIN)/keepline month --month 2025-12 --from $(HOME_DIR)/exports --home $(HOME_DIR)
	@$(BIN)/keepline judge --month 2025-12 --truth $(HOME_DIR)/exports/truth --home $(HOME_DIR)

test: .venv/.test  ## every test that needs neither Java, nor a browser, nor other people's data
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports --no-cache && $(BIN)/mypy && $(BIN)/pytest -q -n 2 --dist loadgroup --no-loadscope-reorder

test-slow: .venv/.test  ## the tests that take minutes
	@$(BIN)/pytest -q -m slow

test-postgres: .venv/.test  ## the test that needs PostgreSQL: KEEPLINE_TEST_POSTGRES names an empty database
	@$(BIN)/pytest -q -m postgres

test-spark: .venv/.spark  ## the tests that need Java 17: PySpark beside DuckDB, and a small cluster on this machine
	@$(BIN)/pytest -q -m spark -o timeout=1200

bench-features: .venv/.peers  ## 84 features of 36 million daily rows, beside Polars, pandas, PySpark and hand-written SQL
	@$(BIN)/python -m benchmarks.describe

real: .venv/.rivals  ## the public tables in ../shared/data, beside plain LightGBM and CatBoost
	@$(BIN)/python -m benchmarks.real_tables

recipe: .venv/.rivals  ## what the recipe for flat tables was chosen from
	@$(BIN)/python -m benchmarks.recipe

lint: .venv/.test  ## mend what ruff can mend
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

types: .venv/.test  ## mypy alone
	@$(BIN)/mypy

docs: .venv/.run  ## write FEATURES.md, TAGS.md and CONTRACTS.md from the declarations
	@$(BIN)/python -m features.dictionary > FEATURES.md
	@$(BIN)/python -m features.tag_page > TAGS.md
	@$(BIN)/python -m data.contracts > CONTRACTS.md

figures: .venv/.run  ## the figures of the README
	@$(BIN)/python -m benchmarks.figures

operator-report: .venv/.run  ## what the invented operator's numbers came out as, beside what they are to be
	@$(BIN)/python -m benchmarks.operator_report

lock: .venv/bin/uv  ## make the locks anew from pyproject.toml
	@$(BIN)/uv pip compile $(COMPILE) pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile $(COMPILE) --extra test -c requirements.lock pyproject.toml -o requirements-test.lock
	@$(BIN)/uv pip compile $(COMPILE) --extra spark -c requirements-test.lock pyproject.toml -o requirements-spark.lock
	@$(BIN)/uv pip compile $(COMPILE) --group peers -c requirements-spark.lock -o requirements-peers.lock
	@$(BIN)/uv pip compile $(COMPILE) --group rivals -c requirements-test.lock -o requirements-rivals.lock
	@echo uv | $(BIN)/uv pip compile $(COMPILE) - -o requirements-bootstrap.lock
COMPILE := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

clean:           ## forget the environment and the workspace
	rm -rf .venv $(HOME_DIR)

# The environment: uv from a hashed lock, everything else from hashed locks, the checkout itself without a further download.
.venv/bin/uv: requirements-bootstrap.lock
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v <= (3, 13) else "Keepline needs Python 3.11, 3.12 or 3.13; %d.%d found at $(PYTHON). Say which: make run PYTHON=/path/to/python3.11" % v)'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
	@touch $@

.venv/.run: .venv/bin/uv requirements.lock pyproject.toml
	@test -e .venv/.test && $(BIN)/uv pip sync --quiet --require-hashes requirements-test.lock || $(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	@$(INSTALL_CHECKOUT)
	@rm -f .venv/.spark .venv/.peers .venv/.rivals
	@touch $@

.venv/.test: .venv/bin/uv requirements-test.lock pyproject.toml
	@$(BIN)/uv pip sync --quiet --require-hashes requirements-test.lock
	@$(INSTALL_CHECKOUT)
	@rm -f .venv/.spark .venv/.peers .venv/.rivals
	@touch .venv/.run $@

# Half a gigabyte that most of the work does without: Spark on top of the tests' environment, and the benchmarks' peers.
.venv/.spark: .venv/.test requirements-spark.lock
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements-spark.lock
	@touch $@

.venv/.peers: .venv/.spark requirements-peers.lock
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements-peers.lock
	@touch $@

.venv/.rivals: .venv/.test requirements-rivals.lock
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements-rivals.lock
	@touch $@

INSTALL_CHECKOUT = $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable . && { \
	$(BIN)/python -c 'import lightgbm' 2>/dev/null || { \
	echo "LightGBM does not start on this machine; most often libgomp is missing: apt-get install libgomp1 (or the like)." >&2; exit 69; }; }
