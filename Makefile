# Perille. `make` lists the targets.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run up migrate test soak lint format bench docs lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

.venv/.runtime: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Perille needs Python 3.11 or newer; this is " + sys.version)'
	@$(PYTHON) -c 'import ensurepip' || { echo "Perille needs Python's venv module: on Debian, apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

setup: .venv/.runtime ## make .venv with the locked dependencies and the perille command
setup-dev: .venv/.dev ## the same, with what tests and lint need

run: setup ## run everything in one process, with a demo shop; STANDINS=yes: Twilio and SendGrid as stand-ins
	@exec $(if $(filter yes,$(STANDINS)),$(BIN)/python -m tests.standins -- )$(BIN)/perille run

up: setup ## run the processes of the Procfile on the PostgreSQL and RabbitMQ in the environment
	$(BIN)/perille migrate
	@PATH="$(CURDIR)/$(BIN):$$PATH" exec honcho start

migrate: setup ## bring every service's database up to date
	$(BIN)/perille migrate

test: setup-dev ## every test, on a private RabbitMQ and PostgreSQL
	$(BIN)/python -m tests.prepare
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

soak: setup-dev ## bad days of the providers in any order, by the hundred
	EXAMPLES=$(or $(EXAMPLES),500) $(BIN)/pytest tests/integration/providers/test_nothing_lost_nothing_twice.py --timeout 0 $(ARGS)

lint: setup-dev ## ruff, mypy, import rules, compose file
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

format: setup-dev ## format and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup-dev ## print the performance table
	$(BIN)/python -m tests.bench

docs: setup ## write docs/events.md and docs/asyncapi.json from the event catalogue
	$(BIN)/python -m shared.describe

lock: ## write the lock files again from pyproject.toml (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## remove the environment and the embedded data
	rm -rf .venv var
