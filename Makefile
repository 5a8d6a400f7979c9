# Headland: every command a person or CI needs. A fresh machine needs Python >= 3.11 and make, nothing else:
# the rest (Node included) comes from the locks. Each step leaves a stamp and is skipped while nothing changed.

PYTHON ?= python3
SEEDS ?= 200
ROUNDS ?= 5
DATA ?= var/demo
DATABASE ?=

BIN := .venv/bin
READY := .venv/.ready
WHEEL := .cache/wheel.ready
INSTALLED := .cache/installed
RUNS := $(INSTALLED)/.ready
DRIVER := $(INSTALLED)/.postgres

# What the wheel is made of. Tests are left out: changing one rebuilds nothing.
PARTS := pyproject.toml hatch_build.py README.md LICENSE NOTICE \
  $(shell find backend sync shared_schema -type f -not -path '*/__pycache__/*' -not -path 'backend/static/*') \
  $(shell find pwa -path pwa/node_modules -prune -o -path pwa/dist -prune -o -type f -not -name '*.test.*' -print)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONDONTWRITEBYTECODE := 1

.DEFAULT_GOAL := help
.PHONY: help demo serve test bench simulate faults wheel installed lint format lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUNS) $(if $(DATABASE),$(DRIVER)) ## Serve an invented company and print sign-in links; DATABASE=postgres or its address
ifeq ($(DATABASE),)
	$(INSTALLED)/bin/headland demo --data $(DATA)
else ifeq ($(DATABASE),postgres)
	$(BIN)/python -m tests.with_postgres $(DATA)-postgres/server \
	  $(INSTALLED)/bin/headland demo --data $(DATA)-postgres/company
else
	HEADLAND_DATABASE='$(DATABASE)' $(INSTALLED)/bin/headland demo --data $(DATA)-postgres/company
endif

test: $(READY) $(RUNS) ## Everything that must hold: style, types, licences, tests, real browser
	$(BIN)/python tests/gate.py

lint: $(READY) ## Style, types, import direction and licences only
	$(BIN)/python tests/gate.py --only lint

bench: $(READY) $(RUNS) ## Measure, as ratios to floors of the same run: make bench ROUNDS=1
	$(BIN)/python -m tests.benchmarks --rounds $(ROUNDS)

simulate: $(READY) .cache/packages.ready ## Seeded worlds of phones and a server: make simulate SEEDS=200
	$(BIN)/python -m tests.simulation --seeds $(SEEDS)

faults: $(READY) .cache/packages.ready ## Kill, fill up and cut off real processes: make faults ROUNDS=5
	$(BIN)/python -m pytest -q -s --rounds $(ROUNDS) tests/faults

simulate-selftest: $(READY) .cache/packages.ready ## Plant bugs into those worlds: each must be found
	$(BIN)/python -m tests.simulation --selftest

wheel: $(WHEEL) ## Build the wheel, with the phone's program inside, into dist/
	@ls dist/*.whl

installed: $(RUNS) ## Install the wheel into an environment of its own (.cache/installed)

format: $(READY) ## Rewrite Python files in the house's format
	$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

lock: $(READY) ## Resolve the locks anew after a change of pyproject.toml (needs uv)
	uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links -o requirements.lock
	uv pip compile -q pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links -c requirements.lock -o requirements-dev.lock
	uv pip compile -q pyproject.toml --extra postgres --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links -c requirements-dev.lock -o requirements-postgres.lock

clean: ## Remove everything that was made, except data in var/
	rm -rf .venv .cache dist pwa/dist pwa/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis test-results
	find backend sync shared_schema tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit("Headland needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

.cache/packages.ready: $(READY) pwa/package-lock.json pwa/.npmrc
	$(BIN)/python hatch_build.py --packages-only
	@mkdir -p .cache && touch $@

$(WHEEL): $(READY) $(PARTS)
	@rm -rf dist && mkdir -p .cache
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .
	@touch $@

$(INSTALLED)/.packages: requirements.lock
	test -x $(INSTALLED)/bin/python || $(PYTHON) -m venv $(INSTALLED)
	$(INSTALLED)/bin/python -m pip install --quiet --require-hashes -r requirements.lock
	@touch $@

$(DRIVER): requirements-postgres.lock $(INSTALLED)/.packages
	$(INSTALLED)/bin/python -m pip install --quiet --require-hashes -r requirements-postgres.lock
	@touch $@

$(RUNS): $(WHEEL) $(INSTALLED)/.packages
	$(INSTALLED)/bin/python -m pip install --quiet --no-deps --force-reinstall dist/*.whl
	@touch $@
