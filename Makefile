# Fibro Guide: every task is one target. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory

PORT ?= 5005
PYTHON3 ?= python3
export RASA_TELEMETRY_ENABLED := false
export UV ?= $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
VENV := .venv/bin
SYNCED := .venv/.synced

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(SYNCED) ## make the environment: uv, Python 3.10, locked dependencies

$(SYNCED): pyproject.toml uv.lock .python-version packages/tensorflow/pyproject.toml scripts/install.sh
	@PYTHON3="$(PYTHON3)" scripts/install.sh
	@touch $@

run: install ## start the bot and print its address (PORT=8080 for another port)
	@$(VENV)/fibroguide run --port $(PORT)

chat: train ## talk to the bot in this terminal
	@$(VENV)/fibroguide chat

train: install ## train the model if questions, answers or configuration changed
	@$(VENV)/fibroguide train

test: train validate ## run everything: checks, content, model, conversations, server
	@$(VENV)/ruff check . && $(VENV)/ruff format --check . && $(VENV)/mypy
	@$(VENV)/pytest tests --ignore tests/browser
	@$(VENV)/pytest tests/browser
	@scripts/rasa_test.sh

check: install ## lint, types and the tests that need no trained model (under a minute)
	@$(VENV)/ruff check . && $(VENV)/ruff format --check . && $(VENV)/mypy
	@$(VENV)/pytest tests -m "not model and not processes" -q

conversations: train ## talk to the bot as tests/conversations say, and write a report (results/conversations.html)
	@$(VENV)/fibroguide check --html results/conversations.html --junit results/conversations.xml

fix: install ## format the code and mend what can be mended by itself
	@$(VENV)/ruff check --fix . ; $(VENV)/ruff format .

validate: install ## check questions, rules and names with Rasa's own validator
	@echo "Validating domain, questions and rules ..."
	@# Rasa looks for replies in rules only; what actions and forms say it does not find.
	@$(VENV)/python -m fibroguide.cli.quiet_rasa data validate --fail-on-warnings --quiet 2>&1 \
		| { grep -v "is not used in any story or rule" || true; }

golden: install ## write anew what every reply looks like in each channel (tests/fibroguide/render/golden)
	@$(VENV)/python -m tests.fibroguide.render.golden_files

safety-report: train ## print every miss and false alarm of the safety screen, and a table
	@$(VENV)/python tests/safety/report.py

typos: train ## print how much is understood of questions with typing errors in them, by kind of error
	@$(VENV)/python -m tests.typos.measuring

bench: train ## measure speed and memory beside a bare echo server and a keyword bot
	@$(VENV)/python -m benchmarks

bench-stock: install ## measure Rasa's default pipeline on the same data (its own environment, 3 GB)
	@$(VENV)/python -m benchmarks.stock

clean: ## remove the environment, models, caches and conversations kept on this machine
	rm -rf .venv .uv .rasa .cache models results var .mypy_cache .ruff_cache .pytest_cache .hypothesis

.PHONY: help install run chat train test check conversations fix validate golden safety-report typos bench bench-stock clean
