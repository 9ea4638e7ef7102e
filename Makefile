# Balance Bot. The targets that need it first make .venv from a bare python3; `make` alone lists the targets.

PYTHON ?= python3
ARGS ?=

SHELL := bash
unexport PYTHONDONTWRITEBYTECODE# without bytecode every worker and process of the tests compiles everything anew
export PATH := $(PATH):/usr/sbin:/sbin# root's PATH may lack them, and PostgreSQL's tests need useradd
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check install --no-deps

.DEFAULT_GOAL := help
.PHONY: help run test test-browser pictures bench soak lint audit pins clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s  %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo 'ARGS="…" is passed on, e.g. make test ARGS="-k forecast"; PYTHON=… chooses the interpreter.'

run: $(READY) ## run the bot (settings: .env.example); without BOT_TOKEN the sandbox
	@exec $(BIN)/balance-bot sandbox --unless-token $(ARGS)

test: $(READY) ## run every test
	@test "$$(id -u)" != 0 || command -v useradd >/dev/null \
		|| echo 'useradd is missing (on Debian: apt-get install passwd): as root, the tests on PostgreSQL need it' >&2
	@$(BIN)/python -m pytest -n auto --maxprocesses 8 --dist worksteal $(ARGS)

CHROMIUM = command -v chromium >/dev/null
NO_CHROMIUM := Skipped: there is no chromium. On Debian: apt-get install chromium

test-browser: $(READY) chromium ## try the sandbox's page in Chromium, which root gets installed
	@$(CHROMIUM) || echo '$(NO_CHROMIUM)'
	@! $(CHROMIUM) || $(BIN)/python -m pytest -n 2 -m browser $(ARGS) tests/browser

pictures: $(READY) chromium ## make docs/pictures anew, as the tests in the browser do
	@$(CHROMIUM) || echo '$(NO_CHROMIUM)'
	@! $(CHROMIUM) || PICTURES=docs/pictures $(BIN)/python -m pytest -m browser $(ARGS) tests/browser/test_pictures.py

# Programs that some tests need and Debian has: root gets them installed.
.PHONY: chromium pgbouncer promtool
chromium: PACKAGES := chromium fonts-noto-color-emoji
pgbouncer: PACKAGES := pgbouncer
promtool: PACKAGES := prometheus
chromium pgbouncer promtool:
	@command -v $@ >/dev/null || test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null \
		|| { echo 'Installing $@ …' && export DEBIAN_FRONTEND=noninteractive && apt-get update -qq \
			&& apt-get install -y -qq --no-install-recommends $(PACKAGES) >/dev/null; } \
		|| echo '$@ could not be installed'

bench: $(READY) ## compare the speed of the parts, as ratios
	@$(BIN)/python -m bench $(ARGS)

soak: $(READY) ## kill the bot 200 times on each database; ARGS: seed=N kills=N on=sqlite
	@$(BIN)/python -m tests.soak $(ARGS)

lint: $(READY) ## check style, types and imports
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

audit: ## look for pins with known vulnerabilities, where there is a network
	@bash .ci/audit

clean: ## remove .venv and the caches; data/ stays
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
	@find . -path ./data -prune -o -name __pycache__ -prune -exec rm -rf {} +

# The stamp is written last and removed first: what an interruption leaves is made anew from nothing.
# --no-deps: the pins are complete, so nothing outside of them is ever asked for.
$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Balance Bot needs Python 3.11 or newer: make PYTHON=/path/to/python3' >&2; exit 1; }
	@test -e $@ && rm $@ || rm -rf $(VENV)
	@echo 'Making $(VENV); the first time takes a minute or two. Downloading …'
	@$(PYTHON) -m venv $(VENV)
	@set -o pipefail; $(PIP) --require-hashes -r requirements/dev.txt \
		| awk '/^Collecting/ { printf "."; fflush() } /^Installing/ { printf "\nInstalling …\n"; fflush() }'
	@$(PIP) --quiet --no-build-isolation --editable .
	@touch $@

# Hashes come from the public index alone, whatever mirror or wheel folder this machine is set up with.
COMPILE = env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND='make pins' \
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --unsafe-package pip \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(ARGS)
EXTRAS := --extra postgres --extra sentry --extra proxy
LIST = $(BIN)/python -c 'import sys, tomllib; \
	table = tomllib.load(open("pyproject.toml", "rb")); \
	print(*table[sys.argv[1]][sys.argv[2]], sep="\n")'

pins: $(READY) ## compile requirements/ anew; ARGS=--upgrade takes newer versions
	@$(LIST) dependency-groups dev | $(COMPILE) $(EXTRAS) -o requirements/dev.txt pyproject.toml -
	@$(COMPILE) $(EXTRAS) -c requirements/dev.txt -o requirements/prod.txt pyproject.toml
	@$(LIST) build-system requires | $(COMPILE) -c requirements/dev.txt -o requirements/build.txt -
