# The only entry point: `make help` lists the targets. Every target can be run again at any time.

PREFIX ?= /usr/local
DESTDIR ?=
SECONDS ?= $(or $(FUZZ_SECONDS),60)
MUTATIONS ?= 10000
KILLS ?= 100

SWIFT ?= swift
SCRATCH := .build
PYTHON := python3

# The Swift runtime is linked in: the binary starts sooner and runs where no toolchain is. Debian's libraries stay
# shared, so that its security updates reach them. lld comes with the toolchain.
RELEASE := -c release --static-swift-stdlib -Xswiftc -use-ld=lld
BINARY := $(SCRATCH)/release/layerlock

SWIFT_FOLDERS := Sources Tests Benchmarks Fuzz Package.swift

bindir = $(DESTDIR)$(PREFIX)/bin
bashdir = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
zshdir = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
fishdir = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help deps build run test check-scripts check-text lint bench fixtures install uninstall fuzz real-layers runtimes kill-rescan clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## install the Debian packages that are missing (says which, where it is not root)
	@Scripts/deps

build: deps ## build the release binary, .build/release/layerlock
	@echo "Building layerlock (release; five minutes or so on two cores the first time)"
	@$(SWIFT) build --quiet $(RELEASE) --product layerlock

run: build ## lock and verify the shipped fixtures, and show a drift
	@Scripts/demo $(BINARY)

test: deps ## run the tests
	@PATH="$(abspath $(SCRATCH)/venv/bin):$$PATH" $(SWIFT) test --disable-xctest

check-scripts: ## test the scripts, the packaging and the templates for CI services
	@$(PYTHON) -m unittest discover --quiet --start-directory Scripts/tests

check-text: ## after make test: look in its object files for text that is not compared by bytes
	@$(PYTHON) Scripts/check-text $(SCRATCH)/debug

lint: ## check the format, the import table of docs/architecture.md, the scripts
	@$(SWIFT) format lint --strict --parallel --recursive $(wildcard $(SWIFT_FOLDERS))
	@$(PYTHON) Scripts/check-sources
	@$(PYTHON) Fixtures/make.py --check
	@$(PYTHON) Fixtures/pki/make.py --check
	@$(PYTHON) Fixtures/signed/make.py --check
	@echo "lint: nothing to say"

bench: build ## measure beside bsdtar, Python and Go, as docs/performance.md does (BENCH_QUICK=1: a short run)
	@$(PYTHON) Benchmarks/run.py --layerlock $(BINARY)

fixtures: ## make the fixture zips that are missing or hold something else than Fixtures/make.py says
	@$(PYTHON) Fixtures/make.py
	@$(PYTHON) Fixtures/pki/make.py
	@$(PYTHON) Fixtures/signed/make.py

install: build ## install binary and completions under PREFIX (/usr/local; DESTDIR for packagers)
	@install -d "$(bindir)" "$(bashdir)" "$(zshdir)" "$(fishdir)"
	@install -s -m 755 $(BINARY) "$(bindir)/layerlock"
	@$(BINARY) --generate-completion-script bash > "$(bashdir)/layerlock"
	@$(BINARY) --generate-completion-script zsh > "$(zshdir)/_layerlock"
	@$(BINARY) --generate-completion-script fish > "$(fishdir)/layerlock.fish"
	@echo "installed $(bindir)/layerlock and its completions for bash, zsh and fish"

uninstall: ## remove what install put there
	@rm -f "$(bindir)/layerlock" "$(bashdir)/layerlock" "$(zshdir)/_layerlock" "$(fishdir)/layerlock.fish"
	@echo "removed $(bindir)/layerlock and its completions"

fuzz: deps ## fuzz the readers of archives, images, lockfiles, manifests and signatures for SECONDS=60 each
	@Scripts/fuzz $(SECONDS)

real-layers: build ## lock, verify, alter and mutate the layers that AWS ships (MUTATIONS=10000)
	@LAYERLOCK_FUZZ=1 $(SWIFT) build --quiet $(RELEASE) --product layerlock-mutate
	@$(PYTHON) Scripts/real-layers --layerlock $(BINARY) --mutator $(SCRATCH)/release/layerlock-mutate --mutations $(MUTATIONS)

runtimes: build ## compare odd images with the roots that containerd, podman, buildah and umoci make (as root)
	@$(PYTHON) Scripts/runtimes --layerlock $(BINARY)

kill-rescan: build ## kill a rescan KILLS=100 times; its ledger has to be whole after each
	@Scripts/kill-rescan $(BINARY) $(KILLS)

clean: ## remove what was built; the benchmarks' inputs stay
	@rm -rf $(SCRATCH) $(SCRATCH)-fuzz
	@echo "removed $(SCRATCH) and $(SCRATCH)-fuzz"
