# `make` lists what can be done.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export STREAMLIT_BROWSER_GATHER_USAGE_STATS := false

.DEFAULT_GOAL := help
.PHONY: help install install-dev run demo quick test check lint types floors docs docs-check bench campaign browser clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

$(BIN)/python:
	$(PYTHON) -c "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 'Python 3.11 or newer is needed: set PYTHON=...')"
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

install: $(VENV)/.installed ## Make .venv with what the app needs

install-dev: $(VENV)/.installed-dev ## Add what tests and checks need

run: install ## Start Steerboard in the browser
	$(BIN)/python -m streamlit run app.py --server.headless false

demo: install ## Load the fictional demo portfolio
	$(BIN)/python -m sourcing_core demo

test: install-dev ## Run the tests
	$(BIN)/python -m pytest -n auto --dist worksteal

quick: install-dev ## Run the tests while you work: fewer examples of each law, no browser, no campaign, no PostgreSQL
	STEERBOARD_LAWS=quick $(BIN)/python -m pytest -n auto --dist worksteal -m "not browser and not campaign" -k "not postgresql"

check: lint types floors docs-check ## Lint, types, floors and documents

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install-dev
	$(BIN)/mypy

floors: install-dev
	$(BIN)/lint-imports

docs: install-dev ## Write the generated documents anew
	$(BIN)/python tests/tools/generated_docs.py --write

docs-check: install-dev
	$(BIN)/python tests/tools/generated_docs.py --check

bench: install-dev ## Print ratios against named baselines
	$(BIN)/python -m tests.benchmarks

campaign: install-dev ## The long reliability campaign
	$(BIN)/python -m tests.campaign

browser: install-dev ## The main journey in a real browser
	$(BIN)/python -m pytest tests/browser

clean: ## Remove what was made, not your data
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
