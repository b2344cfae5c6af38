# Every target says what it does: `make help`.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
NODE_STAMP := node_modules/.package-lock.json
PACKAGES := libs/chassis services/ballots services/campaigns services/scoring gateway deploy/laptop
SOURCES := libs/chassis/chassis services/*/[a-z]*/ gateway/gateway deploy/laptop/laptop tests examples conftest.py
DOCUMENTS := $(addprefix contracts/,ballots.json campaigns.json gateway.json scoring.json minping.json)

.DEFAULT_GOAL := help
.PHONY: help setup demo up scoring test slow-test permissions-test guess-test bench soak keys keys-rotate compose-test kannel-test
.PHONY: audit check format contracts contracts-check docs lock clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-17s %s\n", $$1, $$2}'

setup: $(STAMP)  ## install everything into .venv (again only when a requirement changed)

$(STAMP): deploy/setup.sh $(wildcard requirements/*.txt) $(addsuffix /pyproject.toml,$(PACKAGES))
	@PYTHON="$(PYTHON)" VENV="$(VENV)" bash deploy/setup.sh $(PACKAGES)
	@touch $@

demo: $(STAMP)  ## play the real plan's year through all services (ONCE=1: end by itself, checked by a recomputation)
	@$(BIN)/python examples/county-2024/demo.py $(if $(ONCE),--once)

up: $(STAMP)  ## run all services on this machine until Ctrl-C
	@$(BIN)/python -m laptop up

scoring: $(STAMP)  ## run the scoring service alone on 127.0.0.1:8003, with nothing beside it and no tokens, until Ctrl-C
	@AUTH=off $(BIN)/python -m gunicorn -c python:chassis.gunicorn_conf --bind 127.0.0.1:8003 'scoring:create_app()'

$(NODE_STAMP): package.json package-lock.json .npmrc
	@command -v node >/dev/null && command -v npm >/dev/null || { \
	  echo "the tools of the OpenAPI documents need Node 20.19 or newer with npm, and node or npm is not there" >&2; exit 1; }
	@npm ci --silent
	@touch $@

test: $(STAMP)  ## run the test suite, but for what takes long
	@$(MAKE) --silent $(NODE_STAMP) || echo "test: what needs Node is left out"
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow"

slow-test: $(STAMP)  ## the rest: the played year, faults, schemathesis, simulations, a quick benchmark
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m slow

bench: $(STAMP)  ## measure what things cost beside their floors, into benchmarks/README.md (QUICK=1: a short pass, printed only)
	@$(BIN)/python -m benchmarks.run $(if $(QUICK),--quick)

soak: $(STAMP)  ## post a million ballots and print what each worker of the ballot service holds (some minutes)
	@$(BIN)/python -m benchmarks.soak

keys: $(STAMP)  ## make keys/ and .env for docker-compose.yml (what is there stays)
	@$(BIN)/python deploy/compose/make_keys.py

keys-rotate: $(STAMP)  ## make new signing keys in keys/; the earlier ones still verify
	@$(BIN)/python deploy/compose/make_keys.py --rotate

permissions-test: $(STAMP)  ## let schemathesis call every operation as each role, with its own token (some minutes)
	@MINPING_ROLES=1 $(BIN)/python -m pytest tests/contract/test_permissions.py tests/contract/test_schemathesis_roles.py

compose-test: $(STAMP)  ## build the containers, bring them up, run the end-to-end suite against them, take them down
	@bash deploy/compose/test.sh $(BIN)/python

kannel-test: $(STAMP)  ## let a real Kannel hand over 500 SMS while the service is killed (needs Debian's package kannel)
	@command -v bearerbox >/dev/null || { echo "kannel-test: bearerbox is not there; apt-get install kannel" >&2; exit 1; }
	@MINPING_KANNEL=1 $(BIN)/python -m pytest tests/kannel

guess-test: $(STAMP)  ## let a script guess 10,000 codes at the gateway, and count what it is answered
	@MINPING_GUESSES=10000 $(BIN)/python -m pytest gateway/tests/test_limits.py -k guessing

audit: $(STAMP)  ## ask the advisory service what is known against the locked requirements (needs a network that reaches it)
	@for each in ballots campaigns scoring gateway; do echo "audit: $$each"; \
	  $(BIN)/pip-audit --strict --disable-pip --require-hashes --requirement requirements/$$each.txt || exit 1; done

check: $(STAMP)  ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(STAMP)  ## let ruff format and sort
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

contracts: $(STAMP)  ## make contracts/*.json, the OpenAPI documents and the schema of a scheme, out of the code
	@LOG_LEVEL=ERROR $(BIN)/python contracts/make.py

contracts-check: $(STAMP) $(NODE_STAMP)  ## lint contracts/*.json, and compare them with the last release
	@node_modules/.bin/spectral lint $(DOCUMENTS) --ruleset contracts/rules.yaml --fail-severity warn
	@$(BIN)/python contracts/breaking.py contracts/released/minping.json contracts/minping.json contracts/accepted.json

docs: $(STAMP)  ## make docs/errors.md, settings.md and permissions.md, and the presets of docs/scheme.md, out of the code
	@$(BIN)/python docs/make.py

lock: $(STAMP)  ## lock the requirements again, with hashes and without addresses
	@bash requirements/lock.sh $(BIN)/uv

clean:  ## remove the environments and the data of earlier runs
	rm -rf $(VENV) node_modules .minping
