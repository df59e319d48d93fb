# Everything here sets itself up: Python 3.11 or newer and make are enough.
# ARGS="..." is passed on: make serve ARGS="--listen 127.0.0.1:9000", make test ARGS="-k notes".

PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
	$(if $(shell $(name) -c 'import sys; print(sys.version_info >= (3, 11) or "")' 2>/dev/null),$(name))))
BIN := .venv/bin
INSTALLED := .venv/installed
STUBS := src/pawport/gen/source.binpb
SCHEMA := $(shell find proto tools/openapi -name '*.proto' -o -name '*.py' -o -name '*.json')
CODE := src tests attacks benchmarks tools hatch_build.py

.PHONY: serve test fuzz schemathesis lint breaking format docs attack soak \
	bench bench-overload bench-notes bench-webhooks \
	kill-appends kill-webhooks race-appointments race-orders race-refills

serve: $(STUBS)
	@exec $(BIN)/pawport serve $(ARGS)

# All tests take two processes, a file each; chosen ones stay in one, where a debugger and -x do what they say.
test: $(STUBS)
	$(BIN)/pytest $(or $(ARGS),-n 2 --dist loadfile --no-loadscope-reorder)

# The tests that use hypothesis, with other examples each time and 20 times as many. The numbers say how many so far.
fuzz: $(STUBS)
	$(BIN)/pytest -vv -m hypothesis --hypothesis-profile=fuzz -o faulthandler_timeout=0 $(ARGS)

# Requests that the OpenAPI documents allow and forbid, each API in a service of its own: a few minutes.
schemathesis: $(STUBS)
	$(BIN)/python -m pip install --quiet --group schemathesis
	$(BIN)/python -m tests.schemathesis $(ARGS)

lint: $(STUBS)
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/buf format proto --diff --exit-code
	$(BIN)/buf lint $(STUBS)
	@$(MAKE) --no-print-directory breaking

# Whether the schema still serves the clients of the last release, and its migrations are as they were.
breaking: $(STUBS)
	@set -e; released=$$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null) || \
		{ echo "no release yet that the schema could break"; exit 0; }; \
	git diff --exit-code --no-renames --diff-filter=a "$$released" -- src/pawport/db/migrations/versions || \
		{ echo "a released migration was changed: docs/migrations.md"; exit 1; }; \
	folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	git archive "$$released" proto | tar -x -C "$$folder"; \
	$(BIN)/python hatch_build.py "$$folder/proto" "$$folder/released.binpb"; \
	$(BIN)/buf breaking $(STUBS) --against "$$folder/released.binpb"

format: $(STUBS)
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)
	$(BIN)/buf format --write proto

# Pages, tables and pictures that are made of the schema, the imports and the tests; tests check that they are fresh.
docs: $(STUBS)
	$(BIN)/python -m tools.scopes
	$(BIN)/python -m tools.architecture
	$(BIN)/python -m tools.errors
	$(BIN)/python -m tools.events
	$(BIN)/python -m tools.operations

# Needs the programs h2load and wrk (Debian: nghttp2-client and wrk), and Go for some: ARGS=--help explains it.
bench: $(STUBS)
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python -m benchmarks $(ARGS)

# How fast events are delivered to webhook endpoints, 5 of which hang; ARGS="--events 1000 --postgresql"
bench-webhooks: $(STUBS)
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python -m benchmarks.webhooks $(ARGS)

# kill -9 of the worker, 40 times during a stream of appends, on each engine.
kill-appends: $(STUBS)
	PAWPORT_TEST_KILLS=40 $(BIN)/pytest tests/crash/test_kill.py $(ARGS)

# 50 callers for one time, 20 times on each engine: `make test` does it once.
race-appointments: $(STUBS)
	PAWPORT_TEST_ROUNDS=20 $(BIN)/pytest tests/care/appointments/test_races.py $(ARGS)

# kill -9 of the process that delivers, 50 times during 5,000 events.
kill-webhooks: $(STUBS)
	PAWPORT_TEST_KILLS=50 PAWPORT_TEST_EVENTS=5000 $(BIN)/pytest tests/webhooks/test_kill.py $(ARGS)

# Threads and processes that want the last refill of a prescription at once, 1,000 times.
race-refills: $(STUBS)
	PAWPORT_TEST_TRIES=1000 $(BIN)/pytest tests/shop/prescriptions/test_races.py -o timeout=3600 $(ARGS)

# Buyers who race for the last piece, 1,000 tries on each engine, and kill -9 in the middle of orders, 30 times.
race-orders: $(STUBS)
	PAWPORT_TEST_TRIES=1000 PAWPORT_TEST_KILLS=30 $(BIN)/pytest tests/shop/orders/test_races.py tests/crash/test_kill_orders.py $(ARGS)

bench-overload: $(STUBS)
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python -m benchmarks.overload $(ARGS)

# Attacks a service on loopback in many ways, and says whether its good callers notice: less than 10 minutes.
attack: $(STUBS)
	$(BIN)/python -m attacks $(ARGS)

# The bytes that the database writes for a note.
bench-notes: $(STUBS)
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python -m benchmarks.note_bytes

soak: $(STUBS)
	$(BIN)/python -m tests.soak $(ARGS)

# Installing generates the stubs too; afterwards they are made anew when the schema changed, or its description.
$(STUBS): $(INSTALLED) $(SCHEMA) hatch_build.py
	$(BIN)/python hatch_build.py

$(INSTALLED): pyproject.toml
	$(if $(PYTHON),,$(error Python 3.11 or newer is needed: install it, or say make PYTHON=/path/to/python3))
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --group dev --editable .
	@touch $@
