# `make demo` and `make test` prepare what they need in .venv, and do nothing twice.

PYTHON ?= $(firstword $(foreach each,python3 python3.14 python3.13 python3.12 python3.11,\
	$(if $(shell $(each) -c 'import sys; sys.version_info >= (3, 11) and print("yes")' 2>/dev/null),$(each))))
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
NODE_PROJECTS := $(patsubst %/package-lock.json,%/node_modules/.package-lock.json,$(wildcard tests/*/package-lock.json))

.PHONY: demo test browser node clean

demo: $(VENV)/installed
	@$(BIN)/sse2ws demo

test: $(VENV)/tested-with node browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist worksteal

# A virtual environment also where the system's Python is externally managed.
$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "sse2ws needs Python 3.11 or newer: install it, or say make PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) cannot make a virtual environment: its ensurepip is missing." >&2; \
		echo "On Debian and Ubuntu: apt-get install python3-venv. Then run make again." >&2; exit 2; }

$(VENV)/installed: $(BIN)/python pyproject.toml
	$(PIP) install -e .
	@touch $@

$(VENV)/tested-with: $(BIN)/python pyproject.toml
	$(PIP) install -e '.[test]'
	@touch $@ $(VENV)/installed

# Tests that need node or a browser skip without it, and say so; .ci/run makes a skip a failure.
node: $(if $(shell command -v npm),$(NODE_PROJECTS))

%/node_modules/.package-lock.json: %/package-lock.json
	npm ci --prefix $* --no-audit --no-fund
	@touch $@

browser:
	@if command -v chromium >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else echo "chromium is not installed: tests in a browser are skipped" >&2; fi

clean:
	rm -rf $(VENV) tests/*/node_modules build dist .mypy_cache .ruff_cache .pytest_cache
