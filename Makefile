# make run    the portal on this machine, from nothing       make test   format, lint, types, contracts, templates, tests
# make bench  timings, as ratios                              make lock   choose newer versions of what we stand on
# make clean  remove what the set-up made; the data in var/ stays
#
# PORT=8300 make run              another port
# DATABASE_URL=... make run       another PostgreSQL (15 to 18)
# PYTHON=/path/to/python make run another Python (3.11 or newer)

.DEFAULT_GOAL := run
.PHONY: run test bench lock clean format set-up python

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
BIN := .venv/bin

# Every candidate is run, not only looked at: a name on the PATH may be an empty shim, too old, or lack venv.
CANDIDATES ?= $(PYTHON) $(BIN)/python python3.13 python3.12 python3.11 python3 python3.14 python \
    /usr/local/bin/python3 /usr/bin/python3 /opt/homebrew/bin/python3
FITS := import sys, venv, ensurepip, ssl, ctypes; sys.exit(sys.version_info < (3, 11))
NO_PYTHON := No Python 3.11 or newer that can make a venv was found. Install one (Debian: apt-get install python3 python3-venv) \
    or name it: PYTHON=/path/to/python make run
FIND = found=; for candidate in $(CANDIDATES); do \
    if "$$candidate" -c '$(FITS)' >/dev/null 2>&1; then found=$$candidate; break; fi; done; \
    if [ -z "$$found" ]; then echo "$(NO_PYTHON)" >&2; exit 1; fi
SET_UP = $(FIND); "$$found" -B voucher/setting_up.py

run:
	@$(SET_UP) run && exec $(BIN)/python -m voucher up --tied

set-up:
	@$(SET_UP) run

test:
	@$(SET_UP) test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python -c 'from voucher.kernel import i18n; i18n.compile_catalogues()'
	$(BIN)/python -m pytest -n auto --dist worksteal

format:
	@$(SET_UP) test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench:
	@$(SET_UP) test
	$(BIN)/python -m tests.bench

# The locks name versions and digests, never the host that served them: whoever installs chooses the index.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links --only-binary :all: $(UPGRADE)
lock:
	@$(SET_UP) test
	$(COMPILE) requirements/run.in -o requirements/run.lock
	$(COMPILE) requirements/dev.in -c requirements/run.lock -o requirements/dev.lock
	$(COMPILE) requirements/node.in -o requirements/node.lock
	@$(BIN)/python -B voucher/setting_up.py lock-assets

clean:
	rm -rf .venv static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find voucher tests migrations -name __pycache__ -prune -exec rm -rf {} +
	find voucher -name '*.mo' -delete
	@echo "Data in var/ is kept; remove that folder by hand to start over."

python:
	@$(FIND); echo "$$found"
