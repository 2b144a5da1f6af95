# The two commands of the README, and what they are made of.
#   make demo     a venv, an install, two samples in ./demo
#   make test     a venv, an install, ruff, mypy, import-linter, pytest: what CI runs
#   make bench    figures: speed of the main job, inversion, catalogue (hearing and osc: see their heads)
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: demo test check bench system clean

demo: $(VENV)/.installed
	$(BIN)/fodder make "dusty boom-bap drums" --bpm 92 --bars 2 --count 2 --folder demo

test: system $(VENV)/.tested check

check:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

bench: $(VENV)/.tested
	$(BIN)/python -m tests.benchmarks.make
	$(BIN)/python -m tests.benchmarks.inversion
	$(BIN)/python -m tests.benchmarks.catalogue
	$(BIN)/python -m tests.benchmarks.alike

# System programs that the tests use (readers of our WAVs). As root on Debian or Ubuntu they are
# installed; elsewhere the exact command is printed and the tests stop here.
system:
	@sh installers/system.sh

$(VENV)/.venv:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Fodder needs Python 3.11 or newer.")'
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.installed: $(VENV)/.venv pyproject.toml constraints.txt
	$(PIP) -e .
	touch $@

$(VENV)/.tested: $(VENV)/.venv pyproject.toml constraints.txt
	$(PIP) -e '.[test]'
	touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) demo build dist
