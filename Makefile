# Two commands matter: `make run` and `make test`. Each sets up what it needs.
PORT ?= 8000
PY := .venv/bin/python
# Neighbours share worlds, so a worker keeps to its half until it has to help out.
PYTEST := $(PY) -m pytest --dist worksteal
# Half the wait on two cores; `make test WORKERS=0` for one process.
WORKERS ?= auto

.PHONY: help setup setup-dev run demo test test-postgres coverage prove bench check mutants mutants-sample messages lint types imports rules migrations translations deploy-check clean

help:  ## What can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 18

.venv/bin/python:
	@bash tools/system.sh python
	python3 -m venv .venv

.venv/.runtime: requirements.txt | .venv/bin/python
	@bash tools/system.sh runtime
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.dev: requirements.txt requirements-dev.txt | .venv/bin/python
	@bash tools/system.sh runtime tests
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ .venv/.runtime

setup: .venv/.runtime messages  ## Make .venv with what the product needs to run

setup-dev: .venv/.dev messages  ## The same with the development tools

messages:
	@$(PY) tools/messages.py compile

run: setup  ## Serve the product with its demonstration at http://127.0.0.1:8000 (PORT=...)
	$(PY) manage.py serve --port $(PORT)

test: setup-dev  ## The suite on SQLite (browser tests run in test-postgres)
	$(PYTEST) -n $(WORKERS) -m "not browser and not postgres"

test-postgres: setup-dev  ## What asks a database on PostgreSQL, browser tests included
	bash tools/with_postgres.sh $(PYTEST) -n $(WORKERS)

coverage: setup-dev  ## Branch coverage of everything, at least nine tenths (the rules: `make check`)
	$(PYTEST) -n $(WORKERS) -m "not browser and not postgres" --cov --cov-report=
	.venv/bin/coverage report --fail-under=90 --skip-covered --sort=cover | tail -n 40
	$(PY) tools/coverage.py

prove: setup-dev  ## Everything on PostgreSQL, and the tests marked heavy at full size
	PROVE=1 bash tools/with_postgres.sh $(PYTEST) -n $(WORKERS)
	PROVE=1 $(PYTEST) -m "heavy and (sqlite or prove)"

bench: setup-dev  ## Benchmarks: two things in one run, printed as ratios
	@for file in benchmarks/bench_*.py; do echo "== $$file"; $(PY) -W ignore $$file || exit 1; done

mutants: setup-dev  ## Mutation tests of the rules; fails under 90 % killed
	bash tools/mutants.sh

mutants-sample: setup-dev  ## One mutant of every longer rule: two minutes
	bash tools/mutants.sh '*__mutmut_7'

check: setup-dev lint types imports rules migrations translations deploy-check  ## Everything but the tests

lint:
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types:
	$(PY) -m mypy

imports:
	.venv/bin/lint-imports --no-cache

rules: setup-dev  ## The rules without Django: the speed of their tests, and every branch taken
	$(PY) tools/rules.py

migrations:
	$(PY) manage.py makemigrations --check --dry-run --settings procurement.settings.test
	$(PY) manage.py check --settings procurement.settings.test --fail-level WARNING

translations:
	$(PY) tools/messages.py check

deploy-check:
	SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(64))") \
	ALLOWED_HOSTS=procurement.example SITE_URL=https://procurement.example \
	$(PY) manage.py check --deploy --fail-level WARNING --settings procurement.settings.production

clean:  ## Forget the local database, files and caches (not .venv)
	rm -rf var .pytest_cache .mypy_cache .ruff_cache
