# Two commands: `make demo` shows the job, `make test` checks everything. Both install what they need, and say so.
# Besides: `make endurance` tops up a hundred thousand times, and tells memory, handles, time and the journal's size.
# `make exhaustive` places three faults where `make test` is content with two.
# `make figures` measures the window of the production build: first frame, memory, what it burns while nobody is there.
# `make start` measures how long the production build starts with a journal of a million closed and a hundred open orders.
# `make input-method` composes a name with fcitx5 and its pinyin in the window; it installs 300 MB for that.
# And `make soak SECONDS=3600 SEED=1` lives random histories, for so long or as many as HISTORIES=… says.
# And `make mutants` changes the program itself, one thing at a time, and tells which changes no test notices (docs/mutants.md):
# a day and more for all of them, so FILE=src/flow/limits.rs takes those of one file.

SHELL := /bin/bash
CARGO ?= cargo
# Where rustup puts the toolchain, for shells that have not been told.
export PATH := $(HOME)/.cargo/bin:$(PATH)

PACKAGES := ca-certificates gcc libc6-dev libpcsclite-dev pkg-config
# What a window loads when it opens.
WINDOW_PACKAGES := libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0
# The PC/SC service with the virtual reader, a screen that nobody looks at, and two other implementations of SM2 to be compared with.
TEST_PACKAGES := openssl pcscd procps python3 python3-venv vsmartcard-vpcd xvfb
GMSSL := gmssl==3.2.2
# An input method, for a clerk who types names.
INPUT_METHOD_PACKAGES := dbus fcitx5 fcitx5-chinese-addons
# Changes the program one thing at a time.
CARGO_MUTANTS := 27.1.0

.PHONY: demo test endurance exhaustive figures start input-method soak mutants packages test-packages components clean

demo: packages
	@.ci/packages $(WINDOW_PACKAGES)
	$(CARGO) run --quiet -- demo --pictures target/demo

test: test-packages components target/python/ready
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	# The production build: without the false world; and without the window, for who wants the command line alone.
	$(CARGO) clippy --no-default-features --features gui -- -D warnings
	$(CARGO) clippy --no-default-features -- -D warnings
	$(CARGO) test --all

# Three faults in every situation, the largest too: minutes with what the compiler optimises.
exhaustive: packages
	CARDKIOSK_EXHAUSTIVE=1 $(CARGO) test --profile soak --test 'exhaustive*' -- --include-ignored --nocapture

endurance: packages
	CARDKIOSK_ENDURANCE=100000 $(CARGO) test --test endurance -- --nocapture

# The window's figures: its first frame, its memory after a recharge, what it burns while nobody is there.
figures: test-packages
	$(CARGO) build --release --no-default-features --features gui
	CARDKIOSK_BUILT=$(CURDIR)/target/release/cardkiosk $(CARGO) test --test window_display -- --ignored --exact figures::figures --nocapture

# A start with the journal of years: 2.5 GB of it, made once, minutes long.
start: test-packages
	$(CARGO) build --release --no-default-features --features gui
	CARDKIOSK_BUILT=$(CURDIR)/target/release/cardkiosk $(CARGO) test --test window_display -- --ignored --exact start::starts --nocapture

input-method: test-packages
	@.ci/packages $(INPUT_METHOD_PACKAGES)
	$(CARGO) test --test window_display -- --ignored composing

soak: packages
	$(CARGO) run --quiet --profile soak --no-default-features --features sim -- --lang en sim soak $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED)) $(if $(HISTORIES),--histories $(HISTORIES))

mutants: packages
	@$(CARGO) mutants --version >/dev/null 2>&1 || $(CARGO) install --locked cargo-mutants@$(CARGO_MUTANTS)
	$(CARGO) mutants --output target $(if $(FILE),--file $(FILE))

packages:
	@.ci/packages $(PACKAGES)

test-packages:
	@.ci/packages $(PACKAGES) $(WINDOW_PACKAGES) $(TEST_PACKAGES)

components:
	@$(CARGO) fmt --version >/dev/null 2>&1 || rustup component add rustfmt
	@$(CARGO) clippy --version >/dev/null 2>&1 || rustup component add clippy

target/python/ready: Makefile | test-packages
	python3 -m venv target/python
	target/python/bin/pip install --quiet --disable-pip-version-check $(GMSSL)
	@touch $@

clean:
	$(CARGO) clean
