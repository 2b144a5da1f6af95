# The two commands of the README, and what they are made of.
#   make demo     a venv, an install, two samples in ./demo
#   make test     a venv, an install, ruff, mypy, import-linter, pytest: what CI runs
#   make check    the same without the install; the tests build the docs and run their commands
#   make docs     the docs as a site in site/, warnings as errors
#   make translations  gui's texts into gui/locale/*.ts for Qt Linguist, and what the window reads of them
#   make coverage how much of bridge/ (at least 90 %) and gui/ (at least 80 %) the tests run
#   make bundle   the program for people without Python, in dist/; make deb: the same for Debian
#   make bench    figures: speed of the main job, inversion, catalogue (hearing and osc: see their heads)
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BUNDLING ?= build/venv
# pip shows a terminal how far it is; in a log its bars would be thousands of lines.
QUIET := $(shell [ -t 2 ] || echo --quiet)
PIP := $(BIN)/python -m pip install $(QUIET) --disable-pip-version-check -c constraints.txt

.PHONY: demo test check docs translations coverage bench bundle deb system clean

demo: $(VENV)/.installed
	FODDER_HOME=$(VENV)/home $(BIN)/fodder make "dusty boom-bap drums" --bpm 92 --bars 2 --count 2 --folder demo

test: system $(VENV)/.tested check

check:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

docs: $(VENV)/.tested
	$(BIN)/python docs/house.py
	$(BIN)/python -m bridge.osc.docs docs/osc.md
	$(BIN)/mkdocs build --strict --site-dir site

translations: $(VENV)/.tested
	$(BIN)/python installers/translations.py

coverage: $(VENV)/.tested
	$(BIN)/python -m pytest --cov --cov-report=
	$(BIN)/coverage report --include='bridge/*' --fail-under=90
	$(BIN)/coverage report --include='gui/*' --fail-under=80

bench: $(VENV)/.tested
	$(BIN)/python -m tests.benchmarks.make
	$(BIN)/python -m tests.benchmarks.inversion
	$(BIN)/python -m tests.benchmarks.catalogue
	$(BIN)/python -m tests.benchmarks.alike

bundle: $(BUNDLING)/.bundling
	$(BUNDLING)/bin/python installers/bundle.py

deb: bundle
	$(BUNDLING)/bin/python installers/linux/deb.py

$(BUNDLING)/.bundling: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(BUNDLING)
	$(BUNDLING)/bin/python -m pip install $(QUIET) -c constraints.txt '.[bundle,link,midi,mend]'
	touch $@

# System programs that the tests use (readers of our WAVs). As root on Debian or Ubuntu they are
# installed; elsewhere the exact command is printed and the tests stop here.
system:
	@sh installers/system.sh

$(VENV)/.venv:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Fodder needs Python 3.11 or newer.")'
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.installed: $(VENV)/.venv pyproject.toml constraints.txt
	@echo "Installing into $(VENV), 2 GB: this takes some minutes."
	$(PIP) -e .
	touch $@

$(VENV)/.tested: $(VENV)/.venv pyproject.toml constraints.txt
	@echo "Installing into $(VENV), 2 GB: this takes some minutes."
	$(PIP) -e '.[test,docs]'
	touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) demo build dist site
