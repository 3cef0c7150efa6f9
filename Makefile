# Every command sets up what it needs first, in .venv; a second call starts at once.
# ARGS="…" is passed on; PYTHON=python3.12 chooses the Python of a new .venv.
.DEFAULT_GOAL := help
.PHONY: help run test test-fast test-ray soak check audit bench handwriting docs notebook screenshot translations \
	pins clean set-up-run set-up-dev

# Compiled modules are kept in any case: without them each test worker takes 6 s longer.
unexport PYTHONDONTWRITEBYTECODE

OFFSCREEN := QT_QPA_PLATFORM=offscreen
BIN := .venv/bin
PYTEST := $(OFFSCREEN) $(BIN)/python -m pytest
# pdoc imports every module, so TensorFlow and Keras have their say.
QUIET := TF_CPP_MIN_LOG_LEVEL=3 TF_ENABLE_ONEDNN_OPTS=0 PDOC_ALLOW_EXEC=1

help:
	@echo 'make run         open the window (ARGS="picture.png" opens a picture in it)'
	@echo 'make test        run the tests, with no display (ARGS="-k canvas" chooses)'
	@echo 'make test-fast   run the quick ones among them, without TensorFlow'
	@echo 'make test-ray    install Ray aside, and run the tests of --engine ray'
	@echo 'make soak        use, kill, crowd and damage it for hours (ARGS="--seed 1" varies it)'
	@echo 'make check       check format, lint, types, imports, dead code, translations'
	@echo 'make audit       look up known vulnerabilities of the pinned packages'
	@echo 'make bench       measure speed and memory (tests.bench --only live: pen to bars)'
	@echo 'make handwriting measure how well the model reads (ARGS="--data DIR")'
	@echo 'make docs        write API pages into build/docs'
	@echo 'make notebook    run docs/notebook.ipynb and keep what it shows'
	@echo 'make screenshot  draw docs/screenshot.png and those of Inside again'
	@echo 'make translations   list texts to translate (ARGS="it" adds a language)'
	@echo 'make clean       remove .venv and everything else that was made'

run: set-up-run
	@sh .make/run.sh $(ARGS)

test: set-up-dev
	@$(PYTEST) $(ARGS)

test-fast: set-up-dev
	@$(PYTEST) -m "not slow and not soak" --hypothesis-profile=fast $(ARGS)

# Ray takes 400 MB, and so has an environment of its own.
test-ray: set-up-dev
	@test -x $(RAY)/python || $(BIN)/python -m venv build/ray
	@$(RAY)/python -m pip install --quiet --require-hashes --only-binary :all: \
		-r .make/ray.txt
	@$(OFFSCREEN) PYTHONPATH="$(CURDIR)" $(RAY)/python -m pytest -n 0 \
		tests/core/cluster tests/core/pipeline/test_output.py $(ARGS)

RAY := build/ray/bin

soak: set-up-dev
	@$(PYTEST) -m "soak or hypothesis" --hypothesis-profile=soak \
		-o faulthandler_timeout=900
	@$(OFFSCREEN) $(BIN)/python -m tests.soak.acts $(ARGS)
	@$(OFFSCREEN) $(BIN)/python -m tests.soak.folder $(ARGS)
	@$(OFFSCREEN) $(BIN)/python -m tests.soak.swaps $(ARGS)
	@$(OFFSCREEN) $(BIN)/python -m tests.soak.retrains $(ARGS)
	@$(OFFSCREEN) $(BIN)/python -m tests.soak.drawings $(ARGS)
	@$(OFFSCREEN) $(BIN)/python -m tests.soak.pictures $(ARGS)
	@$(OFFSCREEN) $(BIN)/python -m tests.soak.faults_strokes $(ARGS)
	@$(OFFSCREEN) $(BIN)/python -m tests.soak.faults_models $(ARGS)
	@$(OFFSCREEN) $(BIN)/python -m tests.soak.faults_kills $(ARGS)
	@$(OFFSCREEN) $(BIN)/python -m tests.soak.crowd --seconds 600 $(ARGS)
	@$(OFFSCREEN) $(BIN)/python -m tests.soak.kills $(ARGS)
	@$(OFFSCREEN) $(BIN)/python -m tests.soak.quits $(ARGS)
	@$(BIN)/python -m tests.soak.resume $(ARGS)

check: set-up-dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/vulture
	$(BIN)/python .make/translations.py missing

audit: set-up-run
	@$(BIN)/python .make/audit.py $(ARGS)

bench: set-up-dev
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench.incremental
	@$(BIN)/python -m tests.bench.evaluation 10000 10000 1000000
	@$(BIN)/python -m tests.bench.swaps
	@$(BIN)/python -m tests.bench.pictures
	@$(BIN)/python -m tests.bench.sheets
	@$(BIN)/python -m tests.bench.training $(ARGS)

docs: set-up-dev
	@$(OFFSCREEN) $(QUIET) $(BIN)/python -m pdoc --docformat google \
		--output-directory build/docs mnist_gui trainer
	@echo 'The pages are in build/docs; begin with build/docs/index.html.'

notebook: set-up-dev
	@$(OFFSCREEN) $(QUIET) $(BIN)/python .make/notebook.py $(ARGS)

handwriting: set-up-dev
	@$(BIN)/python -m tests.bench.handwriting $(ARGS)

screenshot: set-up-dev
	@$(OFFSCREEN) $(BIN)/python -m tests.screenshot docs/screenshot.png
	@$(OFFSCREEN) $(BIN)/python -m tests.inside_pictures docs/pictures

translations: set-up-dev
	@$(BIN)/python .make/translations.py update $(ARGS)

set-up-run:
	@sh .make/boot.sh run.txt

set-up-dev:
	@sh .make/boot.sh run.txt dev.txt

# Needs uv. The pins carry names, versions and hashes, and no addresses.
pins:
	uv pip compile $(PIN) --group build pyproject.toml -o .make/run.txt
	uv pip compile $(PIN) --group dev -c .make/run.txt -o .make/dev.txt
	echo pip-audit | uv pip compile $(PIN) - -o .make/audit.txt
	uv pip compile $(PIN) --extra ray --group test -c .make/run.txt -c .make/dev.txt \
		pyproject.toml -o .make/ray.txt

PIN := --quiet --upgrade --universal --python-version 3.10 --generate-hashes \
	--no-config --no-emit-index-url --no-emit-find-links --no-annotate --no-header

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis \
		.import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
