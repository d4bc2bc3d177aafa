# Everything is set up by the target that needs it; the second time it is there already.
PYTHON ?= python3
PORT ?= 8000
TODAY ?=
ARGS ?=
BIN := .venv/bin
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header pyproject.toml
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run test bench lint format openapi lock clean

help: ## say what there is to do (this list)
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/run.stamp ## play the demo and serve it on http://127.0.0.1:8000/ (PORT=..., TODAY=2027-03-01)
	@$(BIN)/huishoudboekje demo --serve --port $(PORT) $(if $(TODAY),--today $(TODAY))

test: .venv/dev.stamp ## run all tests that this machine can run (ARGS="-k ledger" for some)
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

bench: .venv/dev.stamp ## measure the workloads beside their peers (ARGS=... as docs/benchmarks.md says)
	@$(BIN)/python -m tests.bench $(ARGS)

lint: .venv/dev.stamp ## check format, style, types, the rooms and the locks
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@cp requirements.lock requirements-dev.lock .venv/
	@$(COMPILE) --output-file .venv/requirements.lock --group install >/dev/null
	@$(COMPILE) --output-file .venv/requirements-dev.lock --group dev >/dev/null
	@diff requirements.lock .venv/requirements.lock && diff requirements-dev.lock .venv/requirements-dev.lock \
		|| { echo "The locks are older than pyproject.toml: run make lock" >&2; exit 1; }

format: .venv/dev.stamp ## bring the code into its one format
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

openapi: .venv/dev.stamp ## write docs/openapi.json again from the API that is served
	@$(BIN)/python -m tests.api.openapi_file

lock: .venv/dev.stamp ## write both locks again from pyproject.toml (ARGS=--upgrade for newer versions)
	@$(COMPILE) --output-file requirements.lock --group install $(ARGS) >/dev/null
	@$(COMPILE) --output-file requirements-dev.lock --group dev $(ARGS) >/dev/null

clean: ## throw away the environment, the caches and the demo's database
	rm -rf .venv var/demo* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# The stamp is written last: without it nothing in .venv can be counted on, and all is made anew.
.venv/run.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: install it, or name it with PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "This Python cannot make a .venv: install its venv package, on Debian: apt install python3-venv" >&2; exit 1; }
	@test -e $@ || $(PYTHON) -m venv --clear .venv
	@echo "Installing what the product needs into .venv (about a minute, once) ..."
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	@echo "Installing what the tests need into .venv (about two minutes, once) ..."
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@
