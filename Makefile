.DEFAULT_GOAL := help
.PHONY: backup bench bench-quick bytes check clean deploy drain format help image lighthouse restore run stack test undrain
PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
STACK := $(BIN)/python -m deploy.stack
TEMPLATES := templates caching/templates examples

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: PORT ?= 8000
run: .venv/.run ## the demo site on SQLite, on PORT (8000); Ctrl-C stops all of it
	@mkdir -p var
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) seed_demo --if-empty
	@$(MANAGE) collectstatic --no-input --verbosity 0
	@LOG_LEVEL=WARNING $(MANAGE) refresh_cache --once
	@echo "Gameday is at http://localhost:$(PORT)/ (Ctrl-C stops it)"
	@PORT=$(PORT) exec scripts/run

test: .venv/.dev ## install what the tests need, then run all of them
	@scripts/install-services
	@$(MAKE) --no-print-directory check
	@scripts/test

check: .venv/.dev ## lint, form, types, import contracts, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint --check --quiet $(TEMPLATES)
	$(BIN)/mypy
	$(BIN)/lint-imports
	DJANGO_SETTINGS_MODULE=config.settings.test $(MANAGE) makemigrations --check --dry-run

format: .venv/.dev ## let ruff and djlint write the form of code and templates
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djlint --reformat --quiet --warn $(TEMPLATES)

bench: .venv/.bench ## the game-day measurements: tables, and var/bench.json (an hour and a half)
	@scripts/install-services bench
	@$(BIN)/python -m tests.bench

bench-quick: .venv/.bench ## the same with fewer rounds (a quarter of an hour)
	@scripts/install-services bench
	@$(BIN)/python -m tests.bench --quick

lighthouse: .venv/.dev ## Lighthouse (from npm) on every public page: the median of five runs (an hour)
	@scripts/install-services
	@scripts/lighthouse

bytes: .venv/.dev ## what a first visit to each page brings over the wire, and a second one
	@scripts/install-services
	@scripts/bytes

stack: .venv/.stack ## the production stack, on PORT (8080); Ctrl-C stops all of it
	@PORT=$(PORT) exec setpriv --pdeathsig TERM -- $(STACK) up

drain: ## take one web server out of service: SERVER=web1
	@$(STACK) drain "$(SERVER)"

undrain: ## put it back
	@$(STACK) undrain "$(SERVER)"

deploy: .venv/.stack ## this code onto the running stack, without a failed request
	@$(STACK) deploy $(if $(CONTRACT),--contract)

backup: ## the stack's database into a file of var/stack/backups
	@$(STACK) backup

restore: ## and back: FILE=
	@$(STACK) restore "$(FILE)"

image: ## build the Dockerfile and check that it serves
	@$(PYTHON) -m scripts.image

clean: ## remove the environment and all data
	rm -rf .venv var

.venv/.run: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.stack: requirements.txt requirements-stack.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-stack.txt
	@touch .venv/.run $@

.venv/.dev: requirements.txt requirements-stack.txt requirements-dev.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch .venv/.run .venv/.stack $@

.venv/.bench: .venv/.dev tests/bench/requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check -r tests/bench/requirements.txt
	@touch $@
