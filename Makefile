# `make` alone lists what can be done.

HOST ?= 127.0.0.1
PORT ?= 8501
BIN := .venv/bin

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.PHONY: help run test check fix bench setup setup-dev system-packages lock clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

run: setup ## Serve the dashboard at http://127.0.0.1:8501 (HOST=... PORT=... to change)
	@$(BIN)/python -m data.ready || $(BIN)/python -m data demo --if-empty
	@exec $(BIN)/streamlit run app.py --server.address $(HOST) --server.port $(PORT)

test: setup-dev ## Run every check and every test, with what they need
	@scripts/system-packages --if-able
	@$(MAKE) check
	@$(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

check: setup-dev ## Lint, check types and the import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

fix: setup-dev ## Mend and format what can be mended without thought
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup-dev ## Measure speed against the alternatives
	@$(BIN)/python -m benchmarks

setup: ## Make .venv with the pinned requirements
	@scripts/setup

setup-dev: ## The same, with what checks and tests need
	@scripts/setup dev

system-packages: ## Install Chromium, a Chinese font and PostGIS for the tests (Debian)
	@scripts/system-packages

lock: setup-dev ## Pin the requirements anew
	@scripts/lock

clean: ## Remove .venv and caches; the store in var/ stays
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
