# Every command sets up what it needs first, in .venv; a second call starts at once.
# ARGS="…" is passed on; PYTHON=python3.12 chooses the Python of a new .venv.
.DEFAULT_GOAL := help
.PHONY: help run test check bench handwriting screenshot pins clean set-up-run set-up-dev

OFFSCREEN := QT_QPA_PLATFORM=offscreen
BIN := .venv/bin

help:
	@echo 'make run         open the window (ARGS="picture.png" opens a picture in it)'
	@echo 'make test        run the tests, with no display (ARGS="-k canvas" chooses)'
	@echo 'make check       format, lint, types, import contracts, dead code'
	@echo 'make bench       measure speed and memory'
	@echo 'make handwriting measure how well the model reads (ARGS="--data DIR")'
	@echo 'make screenshot  draw docs/screenshot.png anew'
	@echo 'make clean       remove .venv and everything else that was made'

run: set-up-run
	@sh .make/run.sh $(ARGS)

test: set-up-dev
	@$(OFFSCREEN) $(BIN)/python -m pytest $(ARGS)

check: set-up-dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/vulture

bench: set-up-dev
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench.evaluation 10000 10000 1000000
	@$(BIN)/python -m tests.bench.swaps
	@$(BIN)/python -m tests.soak.crowd
	@$(BIN)/python -m tests.bench.pictures
	@$(BIN)/python -m tests.bench.training $(ARGS)

handwriting: set-up-dev
	@$(BIN)/python -m tests.bench.handwriting $(ARGS)

screenshot: set-up-dev
	@$(OFFSCREEN) $(BIN)/python -m tests.screenshot docs/screenshot.png

set-up-run:
	@sh .make/boot.sh run.txt

set-up-dev:
	@sh .make/boot.sh run.txt dev.txt

# Needs uv. The pins carry names, versions and hashes, and no addresses.
pins:
	uv pip compile $(PIN) --group build pyproject.toml -o .make/run.txt
	uv pip compile $(PIN) --group dev -c .make/run.txt -o .make/dev.txt

PIN := --quiet --upgrade --universal --python-version 3.10 --generate-hashes \
	--no-config --no-emit-index-url --no-emit-find-links --no-annotate --no-header

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis \
		.import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
