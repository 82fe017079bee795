# Two commands matter: make serve, make test. `make help` lists the rest.
# Needs python3 (3.11 or later), make and git; uses uv when it is on PATH.

PORT   ?= 8000
PYTHON ?=
PY     := .venv/bin/python
# Two plugins come with the packages, are not for these tests, and take time
# in each of them.
PYTEST := $(PY) -m pytest -n 2 -p no:anyio -p no:nbval

# Jupyter and IPython read and write in .venv, not in the reader's home, and
# find no kernel but the one of .venv.
unexport JUPYTER_PATH
export JUPYTER_PREFER_ENV_PATH := 1
export JUPYTER_CONFIG_DIR := $(CURDIR)/.venv/jupyter
export JUPYTER_DATA_DIR := $(CURDIR)/.venv/jupyter
export JUPYTER_RUNTIME_DIR := $(CURDIR)/.venv/jupyter/runtime
export IPYTHONDIR := $(CURDIR)/.venv/ipython

# $(call step,what and how long,command,what to do when it fails)
define step
@echo "==> $(strip $(1))"
@$(2) || { echo "!!! $(strip $(3))" >&2; exit 1; }
endef

.NOTPARALLEL:
.PHONY: help env labs serve book notebooks lab table test check lock fuzz \
	browsers releases frameworks evidence pythons newest oldest bench clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' \
		$(firstword $(MAKEFILE_LIST))

serve: book ## execute the chapters, build the site, serve it (PORT=8000)
	@$(PY) scripts/serve.py --port "$(PORT)"

test: check labs ## everything: check, then the slow tests on the built site
	$(call step,Slow tests: the built site; real servers and browsers (minutes),\
	DEMO_SITE=_build/html $(PYTEST) -m slow --dist loadgroup,\
	a slow test failed: mend it; then 'make test')

check: env ## lint, types, unit tests, chapters compared, one build
	$(call step,Lint (a second),$(PY) -m ruff check,\
	ruff has a complaint: mend it (ruff check --fix may); then 'make check')
	$(call step,Types (half a minute the first time),$(PY) -m mypy,\
	mypy has a complaint: mend it; then 'make check')
	$(call step,Unit tests in random order (a minute),\
	$(PYTEST) -m "not slow",\
	a test failed: mend it; pytest --randomly-seed=N repeats this order)
	@$(PY) scripts/build_book.py --compare

# Whether .venv and the site are up to date is for the scripts to find out;
# each begins with the rule that it goes by.
env: ## only the environment, in .venv (UV= for pip where there is uv)
	@PYTHON="$(PYTHON)" sh scripts/make_env

labs: ## the environment, with what drives the browsers
	@PYTHON="$(PYTHON)" sh scripts/make_env labs

book: env ## execute the chapters and build the site, no server
	@$(PY) scripts/build_book.py

notebooks: env ## execute the chapters again and write their outputs
	$(call step,Chapters executed two at a time (half a minute),\
	$(PY) scripts/execute_notebooks.py,\
	a chapter was not written: the line above says why)

table: env ## rebuild the comparison table and print it
	@$(PY) -m demo table

# On loopback and with a token, so it may run as root too (in a container,
# say).
lab: env ## JupyterLab on the chapters
	@$(PY) -m nbformat.sign notebooks/*.ipynb && \
	$(PY) -m jupyterlab --ip 127.0.0.1 --port "$(PORT)" --allow-root \
		--LabApp.default_url=/lab/tree/notebooks

LOCK = uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock"
lock: ## pin both requirements files again, with hashes (needs uv)
	$(call step,Lock (seconds),\
	$(LOCK) requirements.txt -o requirements.lock && \
	$(LOCK) -c requirements.lock requirements-labs.txt \
	-o requirements-labs.lock,\
	could not lock: is uv installed and does each list hold together?)

fuzz: env ## 200,000 broken credentials against every verifier
	@$(PY) scripts/fuzz.py --count $(or $(COUNT),200000)

browsers: labs ## real browsers again: write their records (five minutes)
	@$(PY) -m labs.browser

releases: labs ## install old releases, attack them, write the record (minutes)
	@$(PY) -m labs.releases $(if $(ONLY),--only $(ONLY))

frameworks: labs ## what frameworks do as shipped: write the record (minutes)
	@$(PY) -m labs.frameworks $(if $(ONLY),--only $(ONLY))

evidence: labs ## measure all recorded evidence again, and compare
	@$(PY) -m labs

pythons: ## unit tests and chapters under each other Python (minutes)
newest: ## ... with the newest libraries that pyproject.toml allows
oldest: ## ... with the oldest
pythons newest oldest:
	@sh scripts/others.sh $@

bench: env ## what our code costs on top of the libraries
	@$(PY) scripts/bench.py

clean: ## back to a fresh clone
	rm -rf _build .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
