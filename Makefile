# The only entry point: `make help` lists the targets. Every target can be run again at any time.

PREFIX ?= /usr/local
DESTDIR ?=
SECONDS ?= $(or $(FUZZ_SECONDS),60)
MUTATIONS ?= 10000
KILLS ?= 100
WORKER_SEEDS ?= 20

SWIFT ?= swift
SCRATCH := .build
PYTHON := python3

# The Swift runtime is linked in: the binary starts sooner and runs where no toolchain is. Debian's libraries stay
# shared, so that its security updates reach them, and are looked for where the system has them alone. lld comes with the
# toolchain.
# No symbol is exported: nothing loads layerlock as a library, and the linker drops what nothing reaches (1.3 MB). Relative
# relocations are packed as Debian 12 reads them (1.3 MB).
RELEASE := -c release --static-swift-stdlib --disable-local-rpath -Xswiftc -use-ld=lld -Xlinker --no-export-dynamic -Xlinker -z -Xlinker pack-relative-relocs
BINARY := $(SCRATCH)/release/layerlock

SWIFT_FOLDERS := Sources Tests Benchmarks Examples Fuzz Package.swift

# Packages and what belongs to them. PACKAGED is the binary that goes in: another one can be given.
DIST ?= $(SCRATCH)/dist
PACKAGED ?= $(BINARY)
CACHE := $(SCRATCH)/package

bindir = $(DESTDIR)$(PREFIX)/bin
sharedir = $(DESTDIR)$(PREFIX)/share

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help deps build run test check-scripts check-door check-text lint bench example fixtures install uninstall deb deb-test units-test image tarball same-package same-binary seal notes release fuzz real-layers runtimes odd-starts interop interop-check kill-rescan clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## install the Debian packages that are missing (says which, where it is not root)
	@Scripts/deps

build: deps ## build the release binary, .build/release/layerlock
	@echo "Building layerlock (release; three and a half minutes on two cores the first time)"
	@$(SWIFT) build --quiet $(RELEASE) --product layerlock
	@$(SWIFT) build --quiet $(RELEASE) --product layerlock-fetch
	@$(SWIFT) build --quiet $(RELEASE) --product layerlock-yara
	@$(SWIFT) build --quiet $(RELEASE) --product layerlock-worker

run: build ## lock and verify the shipped fixtures, and show a drift
	@Scripts/demo $(BINARY)

test: deps ## run the tests
	@PATH="$(abspath $(SCRATCH)/venv/bin):$$PATH" Scripts/run-tests $(SWIFT)

check-scripts: ## test the scripts, the packaging and the templates for CI services
	@PATH="$(abspath $(SCRATCH)/venv/bin):$$PATH" $(PYTHON) -m unittest discover --quiet --start-directory Scripts/tests

check-door: ## check the templates of Examples/aws-door by cfn-lint, in an environment of its own (180 MB)
	@[ -x $(SCRATCH)/cfn-lint/bin/cfn-lint ] || { $(PYTHON) -m venv $(SCRATCH)/cfn-lint && $(SCRATCH)/cfn-lint/bin/pip install --quiet cfn-lint; }
	@$(SCRATCH)/cfn-lint/bin/cfn-lint Examples/aws-door/*.yaml

check-text: ## after make test: look in its object files for text that is not compared by bytes
	@$(PYTHON) Scripts/check-text $(SCRATCH)/debug

lint: ## check the format, the import table of docs/architecture.md, the scripts
	@$(SWIFT) format lint --strict --parallel --recursive $(wildcard $(SWIFT_FOLDERS))
	@$(PYTHON) Scripts/check-sources
	@$(PYTHON) Fixtures/make.py --check
	@$(PYTHON) Fixtures/fleet/make.py --check
	@$(PYTHON) Fixtures/pki/make.py --check
	@$(PYTHON) Fixtures/signed/make.py --check
	@echo "lint: nothing to say"

bench: build ## measure beside bsdtar, Python and Go, as docs/performance.md does (BENCH_QUICK=1: a short run)
	@$(PYTHON) Benchmarks/run.py --layerlock $(BINARY)

example: build ## build the example of the library, a package of its own, and run it over the fixtures
	@Scripts/example $(BINARY)

fixtures: ## make the fixture zips that are missing or hold something else than Fixtures/make.py says
	@$(PYTHON) Fixtures/make.py
	@$(PYTHON) Fixtures/fleet/make.py
	@$(PYTHON) Fixtures/pki/make.py
	@$(PYTHON) Fixtures/signed/make.py

install: build ## install binaries, man pages and completions under PREFIX (/usr/local; DESTDIR for packagers)
	@packaging/stage $(BINARY) "$(DESTDIR)$(PREFIX)"
	@echo "installed $(bindir)/layerlock, its man pages and its completions for bash, zsh and fish"

uninstall: ## remove what install put there
	@rm -f "$(bindir)/layerlock" "$(sharedir)/bash-completion/completions/layerlock" \
	    "$(sharedir)/zsh/site-functions/_layerlock" "$(sharedir)/fish/vendor_completions.d/layerlock.fish" \
	    "$(DESTDIR)$(PREFIX)/libexec/layerlock/layerlock-fetch" "$(DESTDIR)$(PREFIX)/libexec/layerlock/layerlock-yara" "$(DESTDIR)$(PREFIX)/libexec/layerlock/layerlock-worker" "$(sharedir)"/man/man1/layerlock.1.gz "$(sharedir)"/man/man1/layerlock-*.1.gz
	@echo "removed $(bindir)/layerlock, its man pages and its completions"

deb: $(if $(filter $(BINARY),$(PACKAGED)),build) ## pack for Debian 12, in .build/dist
	@packaging/build-deb $(PACKAGED) $(DIST)
	@packaging/note-bill "$$(ls -t $(DIST)/layerlock_*.deb | head -1)"

deb-test: deb ## install the package in a fresh Debian 12 without Swift and run it (as root, with a mirror)
	@packaging/test-deb "$$(ls -t $(DIST)/layerlock_*.deb | head -1)" $(CACHE)

units-test: deb ## boot a Debian 12 with systemd and the package, and run the nightly service (as root, with a mirror)
	@packaging/test-units "$$(ls -t $(DIST)/layerlock_*.deb | head -1)" $(CACHE)

image: deb ## an OCI archive of the package and the libraries that it needs, judged by layerlock itself
	@packaging/build-image "$$(ls -t $(DIST)/layerlock_*.deb | head -1)" $(DIST) $(CACHE)
	@packaging/judge-image $(PACKAGED) "$$(ls -t $(DIST)/layerlock-*.oci.tar | head -1)"

tarball: deb ## an archive with every library in it, for Linux systems that are not Debian 12
	@packaging/build-tarball "$$(ls -t $(DIST)/layerlock_*.deb | head -1)" $(DIST) $(CACHE)
	@packaging/note-bill "$$(ls -t $(DIST)/layerlock-*.tar.xz | head -1)"
	@packaging/test-tarball "$$(ls -t $(DIST)/layerlock-*.tar.xz | head -1)" $(CACHE)

same-package: $(if $(filter $(BINARY),$(PACKAGED)),build) ## pack twice and compare the bytes; lintian has to be silent
	@packaging/twice $(PACKAGED)

same-binary: build ## build a second time from the beginning and compare the programs (as long as the first build)
	@$(SWIFT) build --quiet $(RELEASE) --product layerlock --scratch-path $(SCRATCH)-again
	@packaging/same-binary $(BINARY) $(SCRATCH)-again/release/layerlock

seal: ## SHA256SUMS of the packages in .build/dist, signed where SIGNING_KEY=FILE names an SSH key
	@packaging/seal $(DIST)

notes: ## the notes of the release, NOTES.md in .build/dist, out of CHANGELOG.md
	@mkdir -p $(DIST)
	@Scripts/release-notes > $(DIST)/NOTES.md

release: notes test same-package same-binary deb-test units-test image tarball kill-rescan kill-workers runtimes seal ## all that a release runs
	@echo "release: $(DIST) has packages, bills of materials, sums and NOTES.md"

fuzz: deps ## fuzz the readers of archives, images, lockfiles, manifests and signatures for SECONDS=60 each
	@Scripts/fuzz $(SECONDS)

real-layers: build ## lock, verify, alter and mutate the layers that AWS ships (MUTATIONS=10000)
	@LAYERLOCK_FUZZ=1 $(SWIFT) build --quiet $(RELEASE) --product layerlock-mutate
	@$(PYTHON) Scripts/real-layers --layerlock $(BINARY) --mutator $(SCRATCH)/release/layerlock-mutate --mutations $(MUTATIONS)

runtimes: build ## compare odd images with the roots that containerd, podman, buildah and umoci make (as root)
	@$(PYTHON) Scripts/runtimes --layerlock $(BINARY)

odd-starts: build ## start without /proc, streams, HOME, TMPDIR, locale, rights and more: the right status each time
	@Scripts/odd-starts $(BINARY)

interop: interop-fixtures ## make artifacts with the builders at hand; write docs/interop.md's tables (images need root)
	@$(PYTHON) Scripts/interop --layerlock $(BINARY) --fixtures $(SCRATCH)/interop

interop-check: interop-fixtures ## the same, but only compare what comes out with docs/interop.md
	@$(PYTHON) Scripts/interop --layerlock $(BINARY) --fixtures $(SCRATCH)/interop --check

.PHONY: compare-packages
compare-packages: build ## compare inventories with syft and the ecosystems' own tools; write docs/packages.md's counts (a Debian root needs mmdebstrap)
	@$(PYTHON) Scripts/compare-packages --layerlock $(BINARY)

.PHONY: interop-fixtures
interop-fixtures: build
	@rm -rf $(SCRATCH)/interop && mkdir -p $(SCRATCH)/interop
	@LAYERLOCK_INTEROP="$(abspath $(SCRATCH)/interop)" $(SWIFT) test --quiet --disable-xctest --filter InteropFixtures > $(SCRATCH)/interop/log 2>&1 \
	    || { cat $(SCRATCH)/interop/log; exit 1; }

kill-rescan: build ## kill a rescan KILLS=100 times; its ledger has to be whole after each
	@Scripts/kill-rescan $(BINARY) $(KILLS)

.PHONY: kill-workers
kill-workers: build ## four workers over PostgreSQL, killed, stopped and cut off at random, WORKER_SEEDS=20 times; every answer has to be one machine's
	@Scripts/kill-workers $(BINARY) --seeds $(WORKER_SEEDS)

clean: ## remove what was built; the benchmarks' inputs stay
	@rm -rf $(SCRATCH) $(SCRATCH)-fuzz $(SCRATCH)-again
	@echo "removed $(SCRATCH), $(SCRATCH)-fuzz and $(SCRATCH)-again"
