# The two commands of the README, and what they are made of.
#   make demo     a venv, an install, two samples in ./demo
#   make test     a venv, an install, ruff, mypy, import-linter, pytest: what CI runs
#   make check    the same without the install; the tests build the docs and run their commands
#   make docs     the docs as a site in site/, warnings as errors
#   make translations  gui's texts into gui/locale/*.ts for Qt Linguist, and what the window reads of them
#   make coverage how much of bridge/ (at least 90 %) and gui/ (at least 80 %) the tests run
#   make bundle   the program for people without Python, in dist/; make deb: the same for Debian
#   make plugin   the VST3 and LV2 plugin, in build/plugin/plugins, which a bundle then has;
#   make plugin-test: its tests, which make test skips, and says so, where this has not been
#   make bench    figures: speed of the main job, inversion, catalogue (hearing and osc: see their heads)
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BUNDLING ?= build/venv
# pip shows a terminal how far it is; in a log its bars would be thousands of lines.
QUIET := $(shell [ -t 2 ] || echo --quiet)
PIP := $(BIN)/python -m pip install $(QUIET) --disable-pip-version-check -c constraints.txt
# pytest in so many processes. A file's tests stay in one: what they share is made once, and what they
# must not do at the same time they do not.
WORKERS ?= 2
# One that dies ends the run: who takes its place is never given its files, and waits.
PARALLEL := --numprocesses $(WORKERS) --dist loadfile --max-worker-restart 0

.PHONY: demo test check docs translations coverage bench bundle deb plugin plugin-test system clean

demo: $(VENV)/.installed
	FODDER_HOME=$(VENV)/home $(BIN)/fodder make "dusty boom-bap drums" --bpm 92 --bars 2 --count 2 --folder demo

test: system $(VENV)/.tested check

# One thread in each process of a test run: torch and BLAS would take every core in each worker and
# in each engine that it starts, and threads that wait for one another spin.
check coverage: export OMP_NUM_THREADS = 1

check:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest $(PARALLEL) -rs

docs: $(VENV)/.tested
	$(BIN)/python docs/house.py
	$(BIN)/python -m bridge.osc.docs docs/osc.md
	$(BIN)/mkdocs build --strict --site-dir site

translations: $(VENV)/.tested
	$(BIN)/python installers/translations.py

coverage: $(VENV)/.tested
	$(BIN)/python -m pytest $(PARALLEL) --cov --cov-report=
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

# The plugin (docs/plugin.md), with Debian's JUCE; on other systems CMake fetches JUCE itself.
PLUGIN := installers/hosts/plugin
JUCE := build/juce
CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) # make alone would begin all files at once

plugin: $(JUCE)/.done
	cmake -S $(PLUGIN) -B build/plugin -DFODDER_JUCE=$(CURDIR)/$(JUCE) -DCMAKE_BUILD_TYPE=Release
	cmake --build build/plugin --target Fodder_VST3 Fodder_LV2 --parallel $(CORES)
	sh $(PLUGIN)/collect.sh build/plugin

plugin-test: $(JUCE)/.done $(VENV)/.tested
	cmake -S $(PLUGIN) -B build/plugin-test -DFODDER_JUCE=$(CURDIR)/$(JUCE) -DCMAKE_BUILD_TYPE=Debug \
	  -DCMAKE_CXX_FLAGS_DEBUG='-O0 -g1' -DFODDER_REALTIME_CHECK=ON -DFODDER_TESTS=ON
	cmake --build build/plugin-test --target FodderCoreTests Fodder_VST3 Fodder_LV2 FodderWindow --parallel $(CORES)
	sh $(PLUGIN)/collect.sh build/plugin-test
	build/plugin-test/FodderCoreTests
	$(PIP) minihost
	$(BIN)/python -m pytest tests/plugin

$(JUCE)/.done: $(PLUGIN)/juce.patch
	sh $(PLUGIN)/juce.sh $(JUCE)

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
	@echo "Installing into $(VENV), 2 GB, or 6 with torch for CUDA: this takes some minutes."
	$(PIP) -e .
	touch $@

$(VENV)/.tested: $(VENV)/.venv pyproject.toml constraints.txt
	@echo "Installing into $(VENV), 2 GB, or 6 with torch for CUDA: this takes some minutes."
	$(PIP) -e '.[test,docs]'
	touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) demo build dist site
