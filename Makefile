# Needs Python 3.11 or newer, git and make. Everything else goes into .venv, once; `make clean` takes it away again.

VENV := .venv
RUN := $(VENV)/bin/python -m
PIP := $(RUN) pip --quiet --disable-pip-version-check install
PYTHON := $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)

.PHONY: scan test check readme bench bench-quick clean

scan: $(VENV)/installed            ## find the families in seeds/, and what became of each sentence of their sources
	@$(RUN) dedup scan seeds/ --diff

test: $(VENV)/installed-dev        ## everything that must hold: style, types, tests
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	@$(RUN) benchmarks.browser
	$(RUN) pytest -n 2

check: $(VENV)/installed-dev       ## the same while working: stops at the first failure, begins with the last one
	@$(RUN) ruff check --quiet . && $(RUN) ruff format --quiet --check . && $(RUN) mypy
	@$(RUN) pytest -n 2 --failed-first --maxfail 1

readme: $(VENV)/installed-dev      ## write into README.md what its commands print now
	@DEDUP_WRITE_README=1 $(RUN) pytest tests/test_readme.py

bench: $(VENV)/installed $(VENV)-bench/all              ## time us and our peers, write benchmarks/RESULTS.md
	@$(RUN) benchmarks.bench $(VENV)-bench/bin/python

bench-quick: $(VENV)/installed $(VENV)-bench/installed  ## the same with fewer articles, within two minutes
	@$(RUN) benchmarks.bench $(VENV)-bench/bin/python --quick

crash: $(VENV)/installed-dev       ## kill 200 writers of an index at random moments, on each kind of store
	@DEDUP_KILLS=200 $(RUN) pytest -n 2 tests/test_stores.py -k killed

clean:
	rm -rf $(VENV) $(VENV)-bench .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "dedup needs Python 3.11 or newer: sudo apt install python3" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) cannot make virtual environments: sudo apt install python3-venv" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV)

# Both stamps are newer than pyproject.toml exactly when what it lists is installed.
$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	@echo "Setting up $(VENV), once; this takes a minute or two." >&2
	@$(PIP) --upgrade 'pip>=25.1'
	@$(PIP) --editable '.[all]'
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@$(PIP) --group dev
	@touch $@

# The peers we measure ourselves against, in an environment of their own.
$(VENV)-bench/all: $(VENV)-bench/installed
	@$(VENV)-bench/bin/pip --quiet --disable-pip-version-check install matplotlib 'text-dedup>=0.4'
	@touch $@

$(VENV)-bench/installed: | $(VENV)/bin/python
	@$(PYTHON) -m venv $(VENV)-bench
	@$(VENV)-bench/bin/pip --quiet --disable-pip-version-check install 'datasketch>=2' gaoya numpy rensa xxhash
	@touch $@
