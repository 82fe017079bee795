# Two commands matter: make serve, make test. `make help` lists the rest.
# Needs python3 (3.11 or later), make and git; uses uv when it is on PATH.

PORT   ?= 8000
PYTHON ?=
PY     := .venv/bin/python
PYTEST := $(PY) -m pytest -n 2

# A stamp is named after the contents that it vouches for, so whatever
# changes, goes or comes back is noticed: a stale green is not possible.
# It is touched by the command that it vouches for, so `make -i` makes none.
digest = $(shell find $(1) -type f ! -path '*/__pycache__/*' \
	! -path '*/.ipynb_checkpoints/*' -print0 2>/dev/null | LC_ALL=C sort -z \
	| xargs -0 cksum | cksum | cut -d' ' -f1)
ENV_INPUTS  := requirements.lock pyproject.toml scripts/make_env.sh
LABS_INPUTS := $(ENV_INPUTS) requirements-labs.lock scripts/add_labs.sh
BOOK_INPUTS := $(ENV_INPUTS) _config.yml _toc.yml book notebooks src
ENV  = .venv/.made-$(call digest,$(ENV_INPUTS))
LABS = .venv/.labs-$(call digest,$(LABS_INPUTS))
COMMIT = $(shell git rev-parse --short HEAD 2>/dev/null)
STATE = $(call digest,$(BOOK_INPUTS))$(REDIS_URL:%=-redis)
BOOK = _build/.built-$(COMMIT)-$(STATE)
# The chapters were run, and every output was the stored one: see
# book/_ext/compared.py. `make serve` has no such proof, and executes.
# PYTEST_ADDOPTS could say --nbval-lax, so that run does not hear of it.
COMPARED = _build/.compared-$(STATE)

# $(call step,what and how long,command,what to do when it fails)
define step
@echo "==> $(strip $(1))"
@$(2) || { echo "!!! $(strip $(3))" >&2; exit 1; }
endef

.PHONY: help env labs serve book notebooks lab table test check lock fuzz \
	mutants browsers releases pythons bench clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' \
		$(firstword $(MAKEFILE_LIST))

serve: book ## execute the chapters, build the site, serve it (PORT=8000)
	@$(PY) scripts/serve.py --port $(PORT)

test: check labs ## everything: check, then the slow tests on the built site
	$(call step,Slow tests: the built site; real servers and browsers (minutes),\
	DEMO_SITE=_build/html $(PYTEST) -m slow,\
	a slow test failed: mend it; then 'make test')

check: env ## lint, types, unit tests, chapters compared, one build
	$(call step,Lint (a second),$(PY) -m ruff check,\
	ruff has a complaint: mend it (ruff check --fix may); then 'make check')
	$(call step,Types (half a minute the first time),$(PY) -m mypy,\
	mypy has a complaint: mend it; then 'make check')
	$(call step,Unit tests in random order (a minute),\
	$(PYTEST) -m "not slow",\
	a test failed: mend it; pytest --randomly-seed=N repeats this order)
	$(call step,Chapters run again and compared with their outputs (a minute),\
	env -u PYTEST_ADDOPTS \
	$(PYTEST) --nbval notebooks --dist loadfile -p no:randomly && \
	mkdir -p _build && rm -f _build/.compared-* && touch $(COMPARED),\
	an output changed: mend the code; or 'make notebooks' if it should change)
	@$(MAKE) --no-print-directory book

env: $(ENV) ## only the environment, in .venv
$(ENV):
	@PYTHON="$(PYTHON)" sh scripts/make_env.sh && touch $@

# A stamp of its own, in .venv, so that a new environment loses it too.
labs: $(LABS) ## the environment, with what drives the browsers
$(LABS): $(ENV)
	@sh scripts/add_labs.sh && touch $@

browsers: labs ## real browsers again: write their records (five minutes)
	@$(PY) -m demo.labs.browser

book: $(BOOK) ## execute the chapters and build the site, no server
# Always from a clean folder: an incremental build hides a failing cell.
$(BOOK): $(ENV)
	@rm -rf _build/html _build/.doctrees _build/jupyter_execute _build/.built-*
	$(call step,Book: $(if $(wildcard $(COMPARED)),outputs as just compared,\
	each chapter executed); then the site (a minute),\
	DEMO_COMPARED="$(wildcard $(COMPARED))" \
	.venv/bin/jupyter-book build . -W -n --keep-going && touch $@,\
	the book did not build: the WARNING lines above name the page; mend it; \
	then 'make book')

notebooks: env ## execute the chapters again and write their outputs
	$(call step,Chapters executed two at a time (half a minute),\
	$(PY) scripts/execute_notebooks.py,\
	a chapter was not written: the line above says why)

table: env ## rebuild the comparison table and print it
	@$(PY) -m demo table

# Its settings and its list of trusted notebooks stay in .venv. On loopback
# and with a token, so it may run as root too (in a container, say).
lab: env ## JupyterLab on the chapters
	@export JUPYTER_CONFIG_DIR=$(CURDIR)/.venv/lab \
		JUPYTER_DATA_DIR=$(CURDIR)/.venv/lab; \
	$(PY) -m jupyter trust notebooks/*.ipynb && \
	$(PY) -m jupyter lab --ip 127.0.0.1 --port $(PORT) --allow-root \
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

mutants: env ## break the code in small ways: do the tests notice? (long)
	@$(PY) scripts/mutants.py $(if $(ONLY),--only $(ONLY)) $(if $(SAMPLE),--sample $(SAMPLE))

releases: env ## install old releases, attack them, write the record (minutes)
	@$(PY) -m demo.labs.releases $(if $(ONLY),--only $(ONLY))

pythons: ## unit tests and chapters under each other Python (minutes)
	@sh scripts/pythons.sh

bench: env ## what our code costs on top of the libraries
	@$(PY) scripts/bench.py && $(PY) scripts/bench_book.py

clean: ## back to a fresh clone
	rm -rf _build .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
