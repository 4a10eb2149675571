# Each target is one line; `make` lists them. Python 3.11 or newer is all it needs.
PYTHON ?= python3
VENV := .venv/bin/python
MODEL ?= melody_transformer
CORPORA ?= corpora
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help up setup test check contract train evaluate bench lock

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.* ## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 12

up: ## start the whole studio (installs what is missing); Ctrl-C stops it
	@exec $(PYTHON) -m studio.stack up

setup: ## install and build everything, start nothing
	@$(PYTHON) -m studio.stack setup

test: ## run all tests; ARGS="tests/score -k tie" goes to pytest
	@$(PYTHON) -m studio.stack test $(ARGS)

check: ## run the linters, the type checkers and the import walls
	@$(PYTHON) -m studio.stack check

contract: ## write the TypeScript contract anew from the server's
	@$(PYTHON) -m studio.stack contract

train: setup ## train a model: MODEL=melody_transformer CORPORA=folder
	@$(VENV) -m generation.training.train $(MODEL) --corpora "$(CORPORA)" $(ARGS)

evaluate: setup ## measure the models, into build/evaluation.json
	@$(VENV) -m generation.training.evaluate --corpora "$(CORPORA)" --json build/evaluation.json $(ARGS)
	@$(VENV) -m tests.load.discovery --json build/evaluation.json

bench: ## measure the speed, into build/bench.json
	@$(PYTHON) -m studio.stack bench --json build/bench.json $(ARGS)

lock: ## write the requirement locks anew from pyproject.toml
	@$(PYTHON) -m studio.stack lock
