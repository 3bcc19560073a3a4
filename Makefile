# What a change needs. `make` or `make help` lists the targets.

export CGO_ENABLED ?= 0

GO ?= go
FUZZTIME ?= 60
TOOL := $(GO) tool -modfile=tools/go.mod
MODULES := $(patsubst %/go.mod,%,$(shell git ls-files --cached --others --exclude-standard '*/go.mod'))

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## build bin/wirelore, static
	$(GO) build -o bin/wirelore .

.PHONY: test
test: ## run the tests
	$(GO) test ./...

.PHONY: race
race: ## run the tests with the race detector, in random order (needs a C compiler)
	CGO_ENABLED=1 $(GO) test -race -shuffle=on ./...

.PHONY: fuzz
fuzz: ## fuzz every parser for FUZZTIME (60) seconds each
	scripts/fuzz $(FUZZTIME)

.PHONY: lint
lint: fmt-check vet staticcheck tidy-check ## check formatting, vet, staticcheck, tidiness

.PHONY: fmt-check
fmt-check:
	@files=$$(git ls-files '*.go' | xargs gofmt -l); [ -z "$$files" ] || { echo "gofmt -w these:"; echo "$$files"; exit 1; }

.PHONY: vet
vet:
	$(GO) vet ./...
	$(GO) -C tools vet ./...

.PHONY: staticcheck
staticcheck:
	$(TOOL) staticcheck ./...

.PHONY: vulncheck
vulncheck: ## look for known vulnerabilities (needs the network)
	$(TOOL) govulncheck ./...

.PHONY: tidy-check
tidy-check:
	@for module in . $(MODULES); do echo "go mod tidy -diff in $$module"; $(GO) -C $$module mod tidy -diff || exit 1; done

.PHONY: generate
generate: ## regenerate what is generated
	$(GO) generate ./...

.PHONY: conformance
conformance: ## run the outside suites (QUICK=1 samples the slow ones)
	$(GO) run ./conformance $(if $(QUICK),-quick) $(if $(MARKDOWN),-markdown $(MARKDOWN)) $(if $(SUITES),-run $(SUITES))

.PHONY: parity
parity: ## compare with tshark, over captures made now and those in ../shared/captures
	rm -rf .cache/corpus
	$(GO) run ./parity -make .cache/corpus $(if $(MARKDOWN),-markdown $(MARKDOWN)) $(PARITYFLAGS)

.PHONY: bench
bench: ## measure against the bare baselines
	$(GO) run ./bench $(BENCHFLAGS)

.PHONY: ci
ci: ## all checks, as CI runs them; installs what is missing
	scripts/ci

.PHONY: docker
docker: ## build the image wirelore
	docker build --tag wirelore .

.PHONY: clean
clean: ## remove what was built and the outside programs
	rm -rf bin .cache
