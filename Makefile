# What people run. Everything goes into .venv; a stamp there says what is installed.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
SOURCES := pyproject.toml constraints.txt

.PHONY: install chat test eval lint clean chromium

install: .venv/.installed

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "allegedly needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv

.venv/.installed: $(SOURCES) | .venv/bin/python
	$(PIP) install -q -c constraints.txt -e .
	@touch $@

.venv/.installed-test: .venv/.installed
	$(PIP) install -q -c constraints.txt -e '.[test]'
	@touch $@

chat: install
	$(BIN)/allegedly index
	$(BIN)/allegedly chat

eval: install
	$(BIN)/allegedly eval

lint: .venv/.installed-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# The Chromium on PATH, else Debian's, else playwright's own. One name at a time: dash's `command -v` reads no second.
chromium: .venv/.installed-test
	@for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do \
	     command -v $$name >/dev/null && exit 0; done; false \
	|| { command -v apt-get >/dev/null && { [ "$$(id -u)" = 0 ] && SUDO= || SUDO=sudo; \
	     $$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq chromium; }; } \
	|| $(BIN)/playwright install --with-deps chromium \
	|| [ -z "$$CI" ]

test: lint chromium
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

clean:
	rm -rf .venv dist indexes/store
