# make run · make test do everything from a bare checkout; see README.md.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
WORDS := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po locale/authoring/*/LC_MESSAGES/*.po))
export PORT

.PHONY: setup run test lint format bench check lock words

setup: $(STAMP)

$(STAMP): requirements.txt requirements-dev.txt requirements-demo.txt scripts/system-packages
	@PYTHON=$(PYTHON) sh scripts/system-packages base
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-demo.txt
	@$(BIN)/python -c "import weasyprint" 2>/dev/null || { sh scripts/system-packages missing; exit 1; }
	@touch $(STAMP)

words: $(WORDS)

$(WORDS): %.mo: %.po | $(STAMP)
	@$(BIN)/python manage.py compile_words

run: words
	@exec $(BIN)/python manage.py serve

test: words
	@sh scripts/system-packages browser
	@$(BIN)/python -m tests.databases
	@$(BIN)/python -m tests.on_postgres $(ARGS)
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

lint: words
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/djlint --lint lms/templates --quiet

format: setup
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: words
	@$(BIN)/python -m tests.bench $(ARGS)

check: lint test

lock: setup
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile -q --no-header --python-version 3.11 requirements.in -o requirements.txt
	@$(BIN)/uv pip compile -q --no-header --python-version 3.11 requirements-dev.in -o requirements-dev.txt
