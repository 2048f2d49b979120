# What the project checks itself with. Everything but `guests` needs Go only.
.PHONY: check lint test arm64 arm64-long guests screens bench profile fuzz bios conformance cross race dist dist-verify image

GO ?= go
STATICCHECK = $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME ?= 10m
# Packages that also run in a browser or an embedded host.
CORE = ./x86 ./clock ./snapshot ./block ./console ./bus ./decoder ./mmu ./cpu ./devices/... ./bios ./machine

# All packages: "./..." leaves out what is under testdata.
ALL = ./... ./testdata/demo ./testdata/lm ./testdata/pm

# Before each commit.
check: lint
	$(GO) test -short -timeout 30m $(ALL)

# Format, vet, staticcheck; the layers are a test of internal/archtest.
lint:
	@test -z "$$(gofmt -l .)" || { gofmt -l .; exit 1; }
	$(GO) vet $(ALL)
	$(GO) mod tidy -diff
	$(STATICCHECK) $(ALL)

# Everything that needs no download but Go modules.
test:
	$(GO) vet $(ALL)
	$(GO) test -timeout 30m $(ALL)

# The translator of arm64 hosts under QEMU's emulation of user programs (Debian: qemu-user-static), in short.
ARM64 = CGO_ENABLED=0 GOARCH=arm64 $(GO) test -pgo=off -exec qemu-aarch64-static
arm64:
	$(ARM64) ./internal/execmem
	$(ARM64) -short -run 'Long|Real|Covers|Foresee|Beside|Views|Points|Stress' ./cpu/jit
	$(ARM64) -run '^Test(Long)?Engines$$' ./internal/diffrun -args -instructions 6e5 -length 100000

# All tests of the translator there, the vectors, whole machines with every block translated, and DIFFRUN instructions of random programs.
arm64-long:
	$(ARM64) -timeout 0 ./internal/execmem ./cpu/jit ./conform
	$(ARM64) -timeout 0 -tags hot -short ./machine
	$(ARM64) -timeout 0 -run '^Test(Long)?Engines$$' -v ./internal/diffrun -args -instructions $(DIFFRUN) -length 1000000 -seed $(DIFFSEED)

# Each program would sleep for a second before it ends, for goroutines that are still at work; the scripts of cmd/iron86 start hundreds of programs.
race: export GORACE = atexit_sleep_ms=10
race:
	$(GO) test -pgo=off -short -race -timeout 30m $(ALL)

# Boots real systems. Installs its Debian packages where apt-get is there.
guests:
	sh internal/guests/packages.sh
	$(GO) test -tags guests -timeout 40m -v ./internal/guests
	$(GO) test -run '^TestLockStep$$' -timeout 40m -v ./machine -args -lockstep 50e6

# The pictures of the pages for browsers in docs/screens: needs chromium.
screens:
	$(GO) test -count 1 -tags guests -run '^Test(Serve)?Page$$' ./internal/guests -args -screens $(CURDIR)/docs/screens

bench:
	$(GO) test -run '^$$' -bench . ./...
	$(GO) test -tags guests -run '^$$' -bench . -benchtime 1x ./internal/guests

# What is hot in iron86, for the compiler: cmd/iron86/default.pgo, from the benchmark floppies by both
# engines and PROFILES, other files that `iron86 -cpuprofile FILE boot ...` has written.
IMAGES ?= ../shared/bench/images
PROFILES ?=
profile:
	$(GO) build -pgo=off -o profile.tmp/iron86 ./cmd/iron86
	@set -e; for i in $(IMAGES)/*.img; do test -s $$i; for a in auto interp; do \
	  profile.tmp/iron86 -cpuprofile profile.tmp/$$(basename $$i).$$a boot -accel $$a -display none -speed max -timeout 60s -fda $$i >/dev/null 2>&1 || true; \
	  test -s profile.tmp/$$(basename $$i).$$a; \
	done; done
	$(GO) tool pprof -proto profile.tmp/*.auto profile.tmp/*.interp $(PROFILES) > cmd/iron86/default.pgo
	rm -r profile.tmp

# Every fuzz target of every package for FUZZTIME, and random programs executed in all ways
# (internal/diffrun): DIFFRUN instructions of them, from program DIFFSEED on.
DIFFRUN ?= 1e9
DIFFSEED ?= 1
fuzz:
	$(GO) test -timeout 0 -run '^Test(Long)?Engines$$' -v ./internal/diffrun -args -instructions $(DIFFRUN) -length 1000000 -seed $(DIFFSEED)
	@set -e; for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz' || true); do \
	    echo "== $$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5s $$p; \
	  done; done

# Assembles the firmware (needs nasm).
bios:
	$(GO) run ./internal/mkrom

# The scoreboard of the captured vectors.
SUITES ?= ../shared/suites
conformance:
	$(GO) run ./internal/conformance $(SUITES) docs/CONFORMANCE.md

# Builds for every system that must stay green. What vet is shown for hosts of 32 bits is compiled, too.
cross:
	for t in linux/amd64 linux/arm64 darwin/arm64 windows/amd64; do \
	  CGO_ENABLED=0 GOOS=$${t%/*} GOARCH=$${t#*/} $(GO) build -pgo=off ./... || exit 1; done
	CGO_ENABLED=0 GOOS=js GOARCH=wasm $(GO) build $(CORE)
	CGO_ENABLED=0 GOOS=linux GOARCH=386 $(GO) vet $(ALL)

# Archives, Debian packages and checksums in ./dist; internal/dist says how.
dist:
	$(GO) run ./internal/dist

# An OCI image of the program for Linux in dist/, for clusters (docs/SERVE.md). No daemon is needed.
image:
	$(GO) run ./internal/dist -image

# Makes all of that twice, in two places with empty caches, and compares.
dist-verify:
	$(GO) run ./internal/dist -verify
