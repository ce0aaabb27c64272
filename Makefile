# Each target is one readable command; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help install run quick test soak check serve dev bench spark-test example geography lock audit packages spark-packages

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
export DAGSTER_DISABLE_TELEMETRY := 1
export GX_ANALYTICS_ENABLED := false

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

install: $(VENV)/.installed dashboards/node_modules/.installed ## install everything, locked and with hashes

$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

dashboards/node_modules/.installed: dashboards/package-lock.json dashboards/package.json
	cd dashboards && npm ci --no-audit --no-fund --loglevel=error
	touch $@

run: install ## from the publishers' files to the published dashboard, on the bundled example data
	$(BIN)/ilmasto refresh

test: install packages ## every test, the browser's among them
	$(BIN)/python -m pytest -n auto --dist loadfile

quick: install ## readers, contracts, walls, formulas and one whole refresh: for each small change
	$(BIN)/python -m pytest -n auto --dist loadfile tests/sources tests/test_rooms.py tests/test_sql.py tests/test_indicator_formulas.py tests/test_pipeline.py \
		$(foreach asking,http hostile fetch live api2,--ignore-glob='*/test_*$(asking)*')

spark-test: install spark-packages .venv-spark/.installed ## the same marts and a release from a cluster of Spark; docs/spark.md
	$(BIN)/python -m pytest tests/spark/on_cluster.py

.venv-spark/.installed: requirements-spark.lock
	$(PYTHON) -m venv .venv-spark
	.venv-spark/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	touch $@

soak: install ## kill a hundred refreshes at random moments; KILLS=300 SEED=7 for others
	$(BIN)/python -m tests.orchestration.soak --kills $(or $(KILLS),100) $(if $(SEED),--seed $(SEED))

check: install ## linters and type checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint dbt_project/models

serve: install ## look at the published release in a browser
	$(BIN)/ilmasto serve

dev: install ## Dagster's own web interface, on this machine only
	$(BIN)/python -m orchestration.dev

bench: install ## how long and how large, as ratios in one run
	$(BIN)/python -m benchmarks.refresh
	$(BIN)/python -m benchmarks.national
	$(BIN)/python -m benchmarks.country
	$(BIN)/python -m benchmarks.models
	$(BIN)/python -m benchmarks.readings
	$(BIN)/python -m benchmarks.site
	$(BIN)/python -m benchmarks.reports
	$(BIN)/python -m benchmarks.serving
	$(BIN)/python -m benchmarks.lake

geography: install ## write the seeds of municipalities and areas anew from the keys in KEYS=FOLDER
	$(BIN)/python -m sources.statfin.geography $(or $(KEYS),../shared/data)

region: install ## write the seeds of the bundled region anew from dbt_project/region.yml
	$(BIN)/python -m sources.region_file

example: install ## write the example data anew, byte for byte
	$(BIN)/python -m sources.make_examples

lock: ## pin every dependency with hashes, keeping the versions that still fit
	@test -x $(BIN)/uv || $(MAKE) install
	$(BIN)/uv pip compile --quiet pyproject.toml --extra dev --generate-hashes --no-emit-index-url --no-annotate --no-header --no-strip-extras --python-version 3.11 --output-file requirements.lock
	$(BIN)/uv pip compile --quiet requirements-spark.in --generate-hashes --no-emit-index-url --no-annotate --no-header --no-strip-extras --python-version 3.11 --output-file requirements-spark.lock

audit: install ## known vulnerabilities and licences of what is locked; 1 something found, 3 not all could be asked
	$(BIN)/python -m orchestration.supply.audit

PACKAGES := libreoffice-calc r-base-core postgresql nginx-light openssh-client systemd
packages: ## what the tests need of the machine itself: a browser, a spreadsheet that is not Excel, R, PostgreSQL, nginx
	@{ command -v chromium && command -v soffice && command -v Rscript && command -v ssh-keygen && command -v systemd-analyze \
		&& ls /usr/lib/postgresql/*/bin/initdb /usr/sbin/nginx; } >/dev/null 2>&1 \
		|| { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq chromium >/dev/null \
			&& apt-get install -y -qq --no-install-recommends $(PACKAGES) >/dev/null; } \
		|| { echo "The tests need Debian's packages: sudo apt-get install chromium $(PACKAGES)"; exit 1; }

SPARK_PACKAGES := openjdk-17-jre-headless libpostgresql-jdbc-java postgresql
spark-packages: ## what Spark needs of the machine itself: Java, and PostgreSQL for its catalogue
	@{ command -v java && ls /usr/lib/postgresql/*/bin/initdb /usr/share/java/postgresql.jar; } >/dev/null 2>&1 \
		|| { test "$$(id -u)" = 0 && apt-get update -qq \
			&& apt-get install -y -qq --no-install-recommends $(SPARK_PACKAGES) >/dev/null; } \
		|| { echo "Spark needs Debian's packages: sudo apt-get install $(SPARK_PACKAGES)"; exit 1; }
