# Every command of the project; `make help` lists them. All state lives under GP_HOME.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

GP_HOME ?= $(CURDIR)/var
PORT ?= 3000
DASHBOARD_PORT ?= 8501
SPARK_MASTER ?= local[*]
SCALE ?= 1
SEED ?= 1
ROLE ?= dashboard
PARAMETERS ?= infra/parameters.example.json
# Node of .ci/setup, where the machine has none that fits, comes first for npm and every child, too.
export PATH := $(CURDIR)/.venv/node/bin:$(PATH)
# Python keeps what it compiled, in .venv and __pycache__: otherwise each process compiles its packages anew.
unexport PYTHONDONTWRITEBYTECODE
# So does Node, as bytecode: a test that imports the application starts in half of the processor time.
export NODE_COMPILE_CACHE := $(CURDIR)/.setup/node-cache
export GP_HOME PORT DASHBOARD_PORT SPARK_MASTER

PIPELINE := .venv/pipeline/bin/python
DASHBOARD := .venv/dashboard/bin
NPX := node_modules/.bin
# Tests with the marker `full` run in make test-full only.
PYTEST = -m pytest $(if $(FULL),-m 'full or not full')
# PARALLEL 2: two at a time keep two cores busy. Each one's output is shown whole, in this order.
PARALLEL := $(NPX)/concurrently --prefix none --group --timings --max-processes
ASSETS := flock .setup/assets.lock node infra/bin/assets.ts
CDK_CONTEXT = -c parameters="$(PARAMETERS)" $(if $(STAGE),-c stage="$(STAGE)")

.PHONY: help setup up pipeline quarantine sample serve dashboards smoke token bench drill fuzz synth deploy operator-token rehearse lint wheel format test test-pipeline test-services test-releases test-dashboards test-streamlit test-full mutate cluster clean lock build

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## install what is missing (make up and make test do it themselves)
	@.ci/setup

build: ## compile the API and its commands into dist/app
	@.ci/build

up: ## install, sample data (or DATA=dir), pipeline, API and dashboards; Ctrl-C stops all
	@tools/gp up $(if $(DATA),--data "$(DATA)") $(ARGS)

pipeline: ## run the pipeline: [DATA=dir] [AS_OF=yyyy-mm-dd] [RUN_ID=id] [ARGS="--help"]
	@tools/gp pipeline run $(if $(DATA),--data "$(DATA)") $(if $(AS_OF),--as-of "$(AS_OF)") $(if $(RUN_ID),--run-id "$(RUN_ID)") $(ARGS)

quarantine: ## show rejected records: [RUN=id] [ARGS="--table order_items --reason price_invalid"]
	@.ci/setup pipeline
	@$(PIPELINE) pyspark/main.py quarantine $(if $(RUN),"$(RUN)") $(ARGS)

sample: ## generate the three CSV files: OUT=dir [SCALE=1] [SEED=1] [ARGS="--parts --discounts"]
	@tools/gp pipeline sample --out "$(OUT)" --scale "$(SCALE)" --seed "$(SEED)" $(ARGS)

serve: ## the API in the foreground on 127.0.0.1:$(PORT)
	@tools/gp serve $(ARGS)

dashboards: ## the dashboards in the foreground on 127.0.0.1:$(DASHBOARD_PORT), [ROLE=admin]
	@ROLE=$(ROLE) tools/gp dashboards $(ARGS)

token: ## print a token: ROLE=dashboard|partner|admin [SUB=name] [RESTAURANTS=id,id] [TTL=1h]
	@tools/gp token --role "$(ROLE)" $(if $(SUB),--sub "$(SUB)") $(if $(RESTAURANTS),--restaurants "$(RESTAURANTS)") $(if $(TTL),--ttl "$(TTL)")

smoke: ## check a running API: URL=... TOKEN=... [ARGS=--release-optional]
	@tools/gp smoke --url "$(URL)" --token "$(TOKEN)" $(ARGS)

bench: ## measure pipeline and API against baselines of the same run: [ARGS="--only api", "--only scale"]
	@.ci/setup pipeline
	@.ci/build
	@$(PIPELINE) test/bench/bench.py $(ARGS)

drill: ## kill the pipeline at random moments: [ARGS="--kills 50 --scale 1"]
	@.ci/setup pipeline
	@PYTHONPATH=pyspark:test $(PIPELINE) test/support/drill.py $(ARGS)

fuzz: ## make up requests from the contract: [ARGS="--help"]
	@.ci/setup node contract
	@node test/contract/fuzz-tool.ts $(ARGS)

synth: ## the deployment's templates, offline: [STAGE=staging] [PARAMETERS=file]
	@.ci/setup node
	@$(ASSETS)
	@flock .setup/cdk.lock $(NPX)/cdk synth --quiet --no-notices $(CDK_CONTEXT)

deploy: ## deploy a stage with the caller's credentials: STAGE=staging PARAMETERS=file
	@[ -n "$(STAGE)" ] || { echo 'error: STAGE=staging or STAGE=production: which one?' >&2; exit 2; }
	@[ "$(origin PARAMETERS)" != file ] || { echo 'error: PARAMETERS=file: the example is for make synth only' >&2; exit 2; }
	@.ci/setup node
	@$(ASSETS)
	@flock .setup/cdk.lock $(NPX)/cdk deploy --no-notices --require-approval never --outputs-file ".setup/outputs-$(STAGE).json" $(CDK_CONTEXT) "$(STAGE)/*"

operator-token: ## print a token for the smoke test of a deployed stage: STAGE=staging
	@.ci/setup node
	@node infra/bin/operator-token.ts --stage "$(STAGE)"

rehearse: ## the deployed shape, from Google Drive to the dashboards: [DATA=dir] [ARGS="--export DIR"]
	@.ci/setup node pipeline dashboard
	@$(ASSETS)
	@node test/rehearse/main.ts $(if $(DATA),--data "$(DATA)") $(ARGS)

lint: ## linters, formats, types, layers and unused code of both languages
	@.ci/setup
	@$(PARALLEL) 2 'npm:lint:*' \
	  '.venv/dashboard/bin/mypy --cache-dir .mypy_cache/dashboard streamlit test/streamlit' \
	  '.venv/pipeline/bin/mypy pyspark' \
	  '.venv/pipeline/bin/ruff check pyspark streamlit test' \
	  '.venv/pipeline/bin/ruff format --check pyspark streamlit test' \
	  'PYTHONPATH=pyspark .venv/pipeline/bin/lint-imports --no-cache --no-logo' \
	  .venv/pipeline/bin/vulture

format: ## put the sources into their format
	@.ci/setup
	@npm run --silent format
	@.venv/pipeline/bin/ruff check --fix pyspark streamlit test
	@.venv/pipeline/bin/ruff format pyspark streamlit test

# .ci/run adds the linters as a part, with WITH=lint: last, where a core is free. (LINT is `lint` in every make.)
test: ## every test, or those of a mart, page, stack or folder: [ONLY=segments]
ifdef ONLY
	@.ci/only $(ONLY)
else
	@.ci/setup node pipeline dashboard fixtures contract infra
	@.ci/build
	@$(PARALLEL) 2 $(patsubst %,'$(MAKE) --no-print-directory %',test-pipeline test-services test-releases test-dashboards test-streamlit $(WITH))
endif

test-pipeline:
	@.ci/in-memory $(PIPELINE) $(PYTEST) test/pyspark --ignore=test/pyspark/releases $(PYTEST_ARGS)

test-releases:
	@.ci/in-memory $(PIPELINE) $(PYTEST) test/pyspark/releases $(PYTEST_ARGS)

# Every page in Chromium: empty, failing, stale and limited over a stub, then over a system of its own, or one page of
# it: [PAGE=overview]; pictures go to GP_SCREENSHOTS.
test-dashboards:
	@$(if $(PAGE),,node test/browser/states.ts $(if $(FULL),--all) &&) node test/browser/system.ts $(if $(PAGE),--page "$(PAGE)")

test-services:
	@$(ASSETS) > /dev/null
	@flock .setup/tap.lock .ci/in-memory npm test

test-streamlit:
	@$(DASHBOARD)/python $(PYTEST) test/streamlit $(PYTEST_ARGS)

test-full: ## every test, and the long ones: kills, fuzz, simulations, cluster, rehearsal
	@.ci/setup
	@$(PARALLEL) 1 '$(MAKE) --no-print-directory test FULL=1' \
	  '$(MAKE) --no-print-directory drill ARGS="--kills 20 --scale 0.1"' \
	  '$(MAKE) --no-print-directory fuzz' '$(MAKE) --no-print-directory rehearse' \
	  '$(NPX)/tap test/contract/full/*.ts'

mutate: ## mutation scores per folder, and what no test notices: [ARGS="--only access,runs"]
	@.ci/setup node spark dashboard fixtures mutmut
	@node test/mutation/main.ts $(ARGS)

cluster: ## the pipeline on Spark workers that are processes of their own
	@.ci/setup pipeline
	@$(PIPELINE) -m pytest test/pyspark/releases/test_cluster.py -m full

lock: ## renew the lock files of Python
	@.ci/setup uv
	@for group in uv node; do .venv/tools/bin/uv pip compile -q --group pyproject.toml:$$group --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.9 --upgrade -o .ci/$$group.txt; done
	@.venv/tools/bin/uv pip compile -q --group pyproject.toml:pipeline --group pyproject.toml:checks --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 --upgrade -o pyspark/requirements.txt
	@.venv/tools/bin/uv pip compile -q --group pyproject.toml:glue -c pyspark/requirements.txt --no-emit-package numpy --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 --python-platform x86_64-manylinux2014 -o pyspark/glue-requirements.txt
	@.venv/tools/bin/uv pip compile -q --group pyproject.toml:fixtures --no-deps --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 --upgrade -o test/support/requirements.txt
	@.venv/tools/bin/uv pip compile -q --group pyproject.toml:mutation $(patsubst %,--no-emit-package %,pytest iniconfig packaging pluggy pygments) --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 --upgrade -o test/mutation/requirements.txt
	@.venv/tools/bin/uv pip compile -q --group pyproject.toml:dashboard --group pyproject.toml:dashboard-checks --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 --upgrade -o streamlit/requirements.txt
	@.venv/tools/bin/uv pip compile -q --group pyproject.toml:dashboard -c streamlit/requirements.txt --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 --upgrade -o streamlit/requirements.image.txt
	@.venv/tools/bin/uv pip compile -q --group pyproject.toml:contract --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 --upgrade -o test/contract/requirements.txt
	@.venv/tools/bin/uv pip compile -q --group pyproject.toml:infra --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 --upgrade -o test/infra/requirements.txt

wheel: ## what AWS Glue installs, into dist/glue: the pipeline and the packages that Glue has not
	@.ci/wheel

clean: ## remove what was built and installed; data under GP_HOME stays
	@rm -rf dist .venv .setup node_modules .tap .pytest_cache .mypy_cache .ruff_cache
