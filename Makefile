.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The rooms that talk to the database run a second time, on PostgreSQL.
ON_POSTGRESQL := $(addprefix tests/,ledger organisation process documents capabilities requirements agreements connectors monitoring communication quality commands)
# Two processes, a file at a time, in the order of tests/conftest.py.
SIDE_BY_SIDE := -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: help run test check bench soak trace install pictures lock clean
help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/.run  ## database, demonstration organisation, server; prints the address and the sign-in
	@$(BIN)/servicelevel demo

test: $(VENV)/.test  ## everything that must hold, on both databases and in a real browser
	@tools/debian-packages test
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE)
	@tools/with-postgresql $(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not browser" $(ON_POSTGRESQL)
	@$(BIN)/lint-imports --no-cache

check: $(VENV)/.test  ## format, lint, types, imports
	@$(BIN)/ruff format --check src tests benchmarks tools
	@$(BIN)/ruff check src tests benchmarks tools
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: $(VENV)/.test  ## speed, side by side with peers; writes docs/benchmarks.md
	@$(BIN)/python -m benchmarks

soak: $(VENV)/.test  ## random walks, every chain, the whole log posted, six hundred kills: what make test does in small
	@SERVICELEVEL_EXAMPLES=600 $(BIN)/python -m pytest tests/process/test_random_walks.py
	@SERVICELEVEL_EVERY_CHAIN=1 $(BIN)/python -m pytest tests/levels/underpinning
	@SERVICELEVEL_EXAMPLES=2000 $(BIN)/python -m pytest tests/monitoring/live/test_noticing.py
	@SERVICELEVEL_WHOLE_LOG=1 $(BIN)/python -m pytest tests/monitoring/live/test_same_figure.py
	@SERVICELEVEL_EXAMPLES=10 $(BIN)/python -m pytest tests/monitoring/test_restatements.py -k 500
	@SERVICELEVEL_CORRUPTIONS=1000 SERVICELEVEL_EXAMPLES=60 $(BIN)/python -m pytest tests/monitoring/evidence
	@SERVICELEVEL_KILLS=300 $(BIN)/python -m pytest -rP tests/monitoring/live/test_killed.py
	@SERVICELEVEL_KILLS=300 tools/with-postgresql $(BIN)/python -m pytest -rP tests/monitoring/live/test_killed.py

trace: $(VENV)/.test  ## which test proves which requirement, and which have none
	@$(BIN)/python tools/trace.py

pictures: $(VENV)/.test  ## take the pictures in docs/ anew
	@tools/debian-packages test
	@$(BIN)/python tools/pictures.py

install: $(VENV)/.run  ## only set up .venv with the command in it

lock:  ## pin the dependencies anew
	@for set in run test; do uv pip compile requirements/$$set.in --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-header --python-version 3.11 -o requirements/$$set.txt; done

clean:  ## forget the environment and the local data
	@rm -rf $(VENV) var

$(BIN)/python:
	@tools/debian-packages run
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt pyproject.toml | $(BIN)/python
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@
