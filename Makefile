# The commands of a checkout. Each brings the environment in .venv/ up to date first (`make setup`).
# Programs are called as `python -m`, which works wherever the checkout lies.

.DEFAULT_GOAL := help
.PHONY: help setup test test-debian13 demo lint typecheck bench constraints clean

# LINE=1.16 or LINE=1.21 asks for that TFX line; empty, set-up picks one.
LINE ?=
export LINE
# What another environment left in the shell must not reach into this one.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
# Without its bytecode kept, every start of TensorFlow compiles it anew, at 12 s a time.
unexport PYTHONDONTWRITEBYTECODE

PYTHON := .venv/bin/python
UV_COMPILE := uv pip compile --quiet --upgrade --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make constraints"

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo 'LINE=1.16 or LINE=1.21 after any of them asks for that TFX line.'

setup: ## build .venv/ for the TFX line that fits this machine
	@for python in python3 /usr/bin/python3 /usr/local/bin/python3; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null || continue; \
		exec "$$python" constraints/set_up.py; \
	done; \
	echo 'Set-up starts with any python3 of 3.8 or newer and found none: install one' >&2; \
	echo '(sudo apt install python3), then repeat the command.' >&2; \
	exit 2

test: setup ## run the whole test suite
	@$(PYTHON) -m pytest -n 3

test-debian13: ## run the suite on TFX 1.21 in a fresh root of Debian 13 (superuser, debootstrap)
	@.ci/debian13 make test LINE=1.21

demo: setup ## run the flights pipeline on January, then February, into build/demo/
	@$(PYTHON) -m tidegate run flights --span 1 --span 2 --root build/demo

lint: setup ## check style and who may import whom
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'

typecheck: setup ## check the types
	@mkdir -p build/typing
	@ln -sfn ../.. build/typing/tidegate
	@$(PYTHON) -m mypy

bench: setup ## run every benchmark and print its ratio to the peer's
	@for script in benchmarks/*.py; do \
		echo "== $$script"; $(PYTHON) "$$script" || exit; \
	done

constraints: ## resolve the pinned requirements anew (needs uv and the network)
	$(UV_COMPILE) pyproject.toml --all-extras --constraints constraints/tfx-1.16.in \
		--python-version 3.10 --python-platform x86_64-manylinux_2_28 -o constraints/tfx-1.16.txt
	$(UV_COMPILE) pyproject.toml --all-extras --constraints constraints/tfx-1.21.in \
		--python-version 3.11 --universal -o constraints/tfx-1.21.txt
	$(UV_COMPILE) constraints/uv.in --python-version 3.10 --universal -o constraints/uv.txt
	$(UV_COMPILE) constraints/compiler.in --python-version 3.10 --universal \
		-o constraints/compiler.txt

clean: ## remove all that these commands wrote, the environment too
	rm -rf .venv .venvs build dist *.egg-info
	rm -rf .pytest_cache .ruff_cache .mypy_cache .import_linter_cache
