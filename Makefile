# Two commands do everything on a fresh machine: make demo, make test.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
export VAR_DIR ?= var
export PYTHONDONTWRITEBYTECODE ?=

BASE := .venv/.base-$(shell sha256sum requirements/base.txt 2>/dev/null | cut -c1-12)
DEV := .venv/.dev-$(shell sha256sum requirements/dev.txt 2>/dev/null | cut -c1-12)

# $(call need,CHECK,PACKAGES): installs Debian packages when CHECK fails and this is root, else says what to install
need = if ! ( $(1) ) >/dev/null 2>&1; then \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing $(2)"; \
		( flock 9; apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(2) >/dev/null ) 9>/tmp/.office-apt.lock; \
	else echo "Missing on this machine: install $(2), for example with apt-get" >&2; exit 1; fi; fi


.PHONY: help demo test test-postgres bench rush lint run lock messages audit

help:
	@echo "make demo    the demonstration office on http://127.0.0.1:$${PORT:-8000}/ar/"
	@echo "make test    the whole suite          make lint   style, types, contracts, translations"
	@echo "make test-postgres   the suite on a PostgreSQL of its own"
	@echo "make bench   figures against a baseline of the same run"
	@echo "make rush    25 cases and 200 views a second for five minutes while each part is killed"
	@echo "make run     what production runs, configured from the environment"
	@echo "make audit   known vulnerabilities of the locked packages (asks the registry)"
	@echo "make lock    resolve and lock the requirements again"
	@echo "make messages   collect strings into the Arabic catalogue and compile it"

.venv/bin/python:
	@$(call need,$(PYTHON) -m ensurepip --version,python3-venv)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed" >&2; exit 1; }
	@$(PYTHON) -m venv .venv

$(BASE): .venv/bin/python
	@$(call need,ldconfig -p | grep -q libpangoft2-1.0,libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
	@[ -e "$(DEV)" ] || { echo "Installing the packages of requirements/base.txt"; $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/base.txt; }
	@rm -f .venv/.base-*; touch $@

$(DEV): $(BASE)
	@echo "Installing the packages of requirements/dev.txt"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@rm -f .venv/.dev-*; touch $@

demo: $(BASE)
	@exec $(MANAGE) demo

run: $(BASE)
	@DJANGO_SETTINGS_MODULE=office.settings.production exec $(MANAGE) serve

test: $(DEV)
	@$(call need,command -v chromium || command -v chromium-browser || command -v google-chrome,chromium)
	@$(BIN)/pytest -n 2 --dist loadfile --durations=15 $(PYTEST_ARGS)

test-postgres: $(DEV)
	@$(BIN)/python -m tests.services.postgres $(BIN)/pytest -n 2 --dist loadfile -m "not browser and not elastic" $(PYTEST_ARGS)

bench: $(DEV)
	@$(BIN)/python tests/bench

rush: $(DEV)
	@$(BIN)/python -m tests.rush

lint: $(DEV)
	@$(call need,command -v xgettext,gettext)
	@echo "ruff";         $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "types";        $(BIN)/mypy
	@echo "layers";       PYTHONPATH=.:site $(BIN)/lint-imports --no-cache >/tmp/.office-layers.$$$$ || { cat /tmp/.office-layers.$$$$; exit 1; }; rm -f /tmp/.office-layers.$$$$
	@echo "templates";    $(BIN)/djlint templates --lint --quiet
	@echo "migrations";   DJANGO_SETTINGS_MODULE=office.settings.test $(MANAGE) makemigrations --check --dry-run
	@echo "translations"; $(BIN)/python tests/lint/messages.py
	@echo "deployment";   SECRET_KEY=$$(head -c 48 /dev/urandom | base64) FIELD_KEYS=$$(head -c 48 /dev/urandom | base64) ALLOWED_HOSTS=office.example SITE_URL=https://office.example \
		DJANGO_SETTINGS_MODULE=office.settings.production $(MANAGE) check --deploy --fail-level WARNING

messages: $(DEV)
	@$(call need,command -v xgettext,gettext)
	@$(BIN)/python tests/lint/messages.py --write

lock: $(DEV)
	@$(BIN)/python -m venv .venv/lock && .venv/lock/bin/pip install -q uv
	@.venv/lock/bin/uv pip compile pyproject.toml --extra postgres --extra redis -q --no-header --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 -o requirements/base.txt
	@.venv/lock/bin/uv pip compile pyproject.toml --extra postgres --extra redis --extra dev -q --no-header --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 -c requirements/base.txt -o requirements/dev.txt

audit: $(BASE)
	@$(PYTHON) -m venv .venv/audit && .venv/audit/bin/pip install -q pip-audit
	@.venv/audit/bin/pip-audit --disable-pip -r requirements/base.txt
