.DEFAULT_GOAL := help
.PHONY: secured help install demo browser test lint types check bench quality fuzz mutants conformance correlator-faults sink-faults generate kafka kafka-down clean clickhouse clickhouse-down ask up down parity faults bench-live soak

# uv is looked up (and, if need be, installed) once, and only by the targets that use it.
UV = $(eval UV := $$(shell tools/ensure-uv))$(or $(UV),$(error no usable uv, see above))
RUN = $(UV) run --no-sync

HISTORY := examples/history
DEMO := demo-out
SEED ?= 1

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install:  ## Install everything, uv included, from the lock file
	@$(UV) sync --frozen --quiet

demo: install  ## Scan the bundled history, show its alerts and write a report on them
	@mkdir -p $(DEMO)
	@$(RUN) dealtrust scan $(HISTORY) --config $(HISTORY)/dealtrust.yaml \
		--report $(DEMO)/report.html --alerts $(DEMO)/alerts.jsonl --store $(DEMO)/store

browser:  ## Bring Chromium and axe-core, with which the tests look at the report
	@tools/ensure-browser

test: install  ## Run all tests
	@$(RUN) pytest

lint: install  ## Check style, formatting and the arrows between the rooms
	@$(RUN) ruff check
	@$(RUN) ruff format --check
	@$(RUN) lint-imports

types: install  ## Check types (mypy, strict)
	@$(RUN) mypy

check: lint types test  ## Everything that a change must pass

bench: install  ## Measure speed and memory, and write docs/benchmarks.md (takes a while)
	@$(RUN) python -m benchmarks --write docs/benchmarks.md

quality: install  ## Measure the detectors on public data sets (DATA=DIR, OUT=FILE.json); without DATA also writes docs/quality.md
	@$(RUN) python -m quality $(if $(DATA),--data "$(DATA)",--write docs/quality.md) $(if $(OUT),--out "$(OUT)")

fuzz:  ## Search every parser, or PARSER=mbox, for input that breaks it, 600 s each into docs/hostile-input.md, or SECONDS=60
	@$(UV) run --frozen --group fuzz python -m fuzz $(if $(SECONDS),--seconds $(SECONDS),--write docs/hostile-input.md) $(if $(PARSER),--parser $(PARSER))

mutants:  ## Put small faults into the patterns, count those that the tests find, write docs/mutants.md (takes an hour)
	@$(UV) run --frozen --group mutants python -m mutants --seed $(SEED) --write docs/mutants.md

conformance: install  ## Try the runtimes of streams through faults, on the Kafka of `make kafka` (KILLS=5 each; takes minutes)
	@$(if $(KILLS),KILLS=$(KILLS)) $(RUN) pytest $(addprefix services/runtime/tests/streams/,test_conformance.py faults.py)

secured: install  ## Try the services at a Kafka with SASL and TLS, made of the jars of `make kafka` (takes minutes)
	@$(RUN) pytest tests/live/secured.py services/runtime/tests/streams/secured.py

correlator-faults: install  ## Try the correlator through faults, on the Kafka of `make kafka` (takes minutes)
	@$(RUN) pytest services/correlator/tests/faults.py

sink-faults: install  ## Try the sink through faults, on the Kafka of `make kafka` (takes minutes)
	@$(RUN) pytest services/sink/tests/faults.py

generate: install  ## Write every generated file
	@$(RUN) python -m tools.generate

kafka: install  ## Start an Apache Kafka on loopback (NODES=1 or 3, PORT=9092); needs Java 17 and Maven
	@$(RUN) python -m tools.local_kafka up $(if $(NODES),--nodes $(NODES)) $(if $(PORT),--port $(PORT))

kafka-down: install  ## Stop it (WIPE=1 removes its data)
	@$(RUN) python -m tools.local_kafka down $(if $(WIPE),--wipe)

clickhouse: install  ## Start a ClickHouse on loopback (PORT=9000, ENGINE=path, chdb or debian)
	@$(RUN) python -m tools.local_clickhouse up $(if $(ENGINE),--engine $(ENGINE)) $(if $(PORT),--port $(PORT))

clickhouse-down: install  ## Stop it (WIPE=1 removes its data)
	@$(RUN) python -m tools.local_clickhouse down $(if $(WIPE),--wipe)

ask: install  ## Ask the ClickHouse that runs here, SQL="SELECT ..."
	@$(RUN) python -m tools.local_clickhouse ask "$(SQL)"

up: install  ## Start the services on them (CONFIG=FILE, CLOCK=wall or events, RUNTIME=faust or transactional, DETECTORS=1)
	@$(RUN) python -m tools.local_services up $(if $(CONFIG),--config "$(CONFIG)") $(if $(CLOCK),--clock $(CLOCK)) \
		$(if $(RUNTIME),--runtime $(RUNTIME)) $(if $(DETECTORS),--detectors $(DETECTORS))

down: install  ## Stop the services
	@$(RUN) python -m tools.local_services down

parity: install  ## Compare the services with a scan, on the bundled history and DEALS=10000 generated deals (takes a while)
	@$(RUN) python -m tests.parity $(if $(DEALS),--deals $(DEALS))

faults: install  ## Inject faults into the running services, KILLS=20 times each, and write docs/faults.md (takes hours; RESUME=1 goes on)
	@$(RUN) python -m tests.faults $(if $(KILLS),--kills $(KILLS)) $(if $(RESUME),--resume) --write docs/faults.md

bench-live: install  ## Measure the services on a real Kafka, and write docs/benchmarks-live.md (takes a while)
	@$(RUN) python -m benchmarks.live --write docs/benchmarks-live.md

soak: install  ## Run steady traffic through the services for MINUTES=60, and write docs/soak.md
	@$(RUN) python -m tests.soak $(if $(MINUTES),--minutes $(MINUTES)) --write docs/soak.md

clean:  ## Remove caches, the environment and the demo's output
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist $(DEMO)
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
