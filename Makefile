# Needs git, make, curl and some Python 3; brings uv, Python 3.11 and the locked environment itself.
#
#   make demo       everything on this machine, with a sandbox in place of Twilio and Slack
#   make test       every test
#   make test-quick what tells most, while one works
#   make help       all targets

.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
UV := $(or $(shell command -v uv 2>/dev/null),.uv/bin/uv)
BIN := .venv/bin
READY := .venv/.synced
OTHERS := ../shared/conversations
SIDE_BY_SIDE := pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

unexport PYTHONDONTWRITEBYTECODE  # Rasa would compile its modules at every start: 10 s
unexport VIRTUAL_ENV UV_PROJECT_ENVIRONMENT PYTHONHOME PYTHONPATH
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help demo test test-quick test-postgresql lint types contracts train evaluate bench clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r target what; do printf '%-22s %s\n' "$$target" "$$what"; done

demo: $(READY)  ## everything on this machine, with a sandbox in place of Twilio and Slack
	@exec doorstep demo

test: $(READY)  ## every test; where its time went: python -m tests.times var/tests.xml
	$(SIDE_BY_SIDE) --junitxml var/tests.xml

test-quick: $(READY)  ## the rules, the ledger and the actions, on SQLite, without houses and browsers
	$(SIDE_BY_SIDE) --database sqlite tests/addresses tests/language tests/dms tests/cases tests/messaging tests/actions

test-postgresql: $(READY)  ## every test of the database, on PostgreSQL
	$(SIDE_BY_SIDE) --database postgresql

lint: $(READY)  ## style and common mistakes
	ruff check
	ruff format --check

types: $(READY)  ## static types
	mypy

contracts: $(READY)  ## which room may import which
	lint-imports

train: $(READY)  ## a new dialogue model from data/
	doorstep train

evaluate: $(READY)  ## how well texts are understood, and what the product makes of other writers' texts
	python -m evaluation
	python -m evaluation.writers
	@if [ -d $(OTHERS) ]; then \
	for file in $(OTHERS)/*_lines.jsonl $(OTHERS)/acts.jsonl $(OTHERS)/notification_replies.jsonl; do echo $$file; python -m evaluation.lines $$file || exit; done; \
	for file in $(OTHERS)/*_dialogues.yml; do echo $$file; python -m evaluation.conversations $$file || exit; done; fi

bench: $(READY)  ## speed and memory beside stock Rasa
	$(UV) sync --frozen --project benchmarks/stock
	python -m benchmarks

clean:  ## remove the environment, models, logs and the demo's data; never a database of yours
	rm -rf .venv .uv .rasa models/*.tar.gz models/.fingerprint var/demo.db* var/log .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache benchmarks/stock/.venv

$(READY): uv.lock pyproject.toml | $(UV)
	$(UV) sync --frozen --compile-bytecode
	@touch $@

# A Python may lack venv (Debian), pip (Debian) or both; then uv's own installer is left.
.uv/bin/uv:
	@command -v $(PYTHON) >/dev/null || { echo "Missing: $(PYTHON). Install any Python 3, or name yours: make PYTHON=..." >&2; exit 1; }
	@command -v curl >/dev/null || { echo "Missing: curl. Install it first." >&2; exit 1; }
	@echo "Bringing uv into .uv/ ..."
	@bring="-m pip install --quiet --disable-pip-version-check --only-binary :all:"; mkdir -p .uv; \
	{ $(PYTHON) -m venv .uv && .uv/bin/python $$bring uv; } >.uv/log 2>&1 \
	|| { rm -rf .uv/bin; $(PYTHON) $$bring --target .uv uv; } >>.uv/log 2>&1 \
	|| { curl -fsSL https://astral.sh/uv/install.sh | UV_UNMANAGED_INSTALL=.uv/bin sh; } >>.uv/log 2>&1; \
	test -x $@ || { echo "uv could not be installed (.uv/log says why). Install it yourself and run make again: https://docs.astral.sh/uv" >&2; exit 1; }
