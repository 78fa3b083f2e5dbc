# SPDX-License-Identifier: ISC
# GNU make (gmake on BSD). README names the targets.
VERSION     = 0.1.0
PREFIX     ?= /usr/local
BINDIR     ?= $(PREFIX)/bin
MANDIR     ?= $(PREFIX)/share/man
# fg-record looks for it beside its own folder: ../lib/fg.
PLUGINDIR   = $(dir $(BINDIR:/=))lib/fg
BASHDIR    ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR     ?= $(PREFIX)/share/zsh/site-functions
FISHDIR    ?= $(PREFIX)/share/fish/vendor_completions.d
INSTALL    ?= install
PKG_CONFIG ?= pkg-config
CFLAGS     ?= -O2 -g
BUILD      ?= build

# The samplers need Linux; the three text filters are plain POSIX.
FILTERS = fg-collapse fg-diff fg-svg
ifeq ($(shell uname -s),Linux)
PROGS ?= fg-record fg-script $(FILTERS)
else
PROGS ?= $(FILTERS)
endif
SAMPLERS = $(filter fg-record fg-script,$(PROGS))
# fg-flame runs them all.
SCRIPTS ?= $(if $(word 2,$(SAMPLERS)),fg-flame)

# Flags the code needs, kept apart from the user's CFLAGS, CPPFLAGS and LDFLAGS.
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wpointer-arith -Wcast-qual -Wconversion -Wno-sign-conversion \
	-Wformat=2 -Wvla -Wundef -Wno-unused-parameter
ifeq ($(WERROR),1)
WARN += -Werror
endif
FG_CPPFLAGS = -I. -I$(BUILD) -D_FILE_OFFSET_BITS=64 -DFG_VERSION='"$(VERSION)"'
# The same bytes in whatever folder it is built.
FG_CFLAGS   = -std=c11 -fdebug-prefix-map=$(CURDIR)=. $(WARN) $(SANITIZE)
POSIX       = -D_POSIX_C_SOURCE=200809L
LINUX       = -D_GNU_SOURCE
$(addprefix $(BUILD)/,cmd/fg-record/% cmd/fg-script/% common/perf/% common/space/% \
	tests/unit/fg-record/% tests/unit/fg-script/% tests/unit/space/%): POSIX = $(LINUX)

# elfutils for the two programs that know of processes and object files.
DW_CFLAGS = $(if $(SAMPLERS),$(shell $(PKG_CONFIG) --cflags libdw libelf))
DW_LIBS   = $(shell $(PKG_CONFIG) --libs libdw libelf)
$(addprefix $(BUILD)/,cmd/fg-record/% cmd/fg-script/% common/space/% tests/%): \
	FG_CPPFLAGS += $(DW_CFLAGS)

# xz for the symbol tables within stripped objects.
LZMA_CFLAGS = $(shell $(PKG_CONFIG) --cflags liblzma)
LZMA_LIBS   = $(shell $(PKG_CONFIG) --libs liblzma)
$(BUILD)/common/space/%: FG_CPPFLAGS += $(LZMA_CFLAGS)

# zstd for compressed recordings.
ZSTD_CFLAGS = $(shell $(PKG_CONFIG) --cflags libzstd)
ZSTD_LIBS   = $(shell $(PKG_CONFIG) --libs libzstd)
$(addprefix $(BUILD)/,cmd/fg-record/% cmd/fg-script/% tests/unit/fg-record/% \
	tests/unit/fg-script/%): FG_CPPFLAGS += $(ZSTD_CFLAGS)

srcs = $(sort $(wildcard $(1)/*.c))
objs = $(patsubst %.c,$(BUILD)/%.o,$(foreach d,$(1),$(call srcs,$(d))))
COMMON = $(BUILD)/common.a
PERF   = $(BUILD)/common-perf.a
SPACE  = $(BUILD)/common-space.a
BINS   = $(addprefix $(BUILD)/,$(PROGS))
SHBINS = $(addprefix $(BUILD)/,$(SCRIPTS))
MAN1   = $(addprefix man/,$(addsuffix .1,$(PROGS) $(SCRIPTS)))
MAN5   = man/fg-folded.5
MAN7   = man/fg.7

SPACE_LIBS = $(DW_LIBS) $(LZMA_LIBS) -ldl
# ... and to show names as they were before a compiler changed them.
NAME_LIBS  = $(SPACE_LIBS) -liberty

# gzip and zstd for the text that the filters read and the pages of fg-svg;
# WITHOUT='zlib libzstd' leaves out both.
WITHOUT      ?=
UNPACK        = $(filter-out $(WITHOUT),zlib libzstd)
UNPACK_CFLAGS = $(if $(UNPACK),$(shell $(PKG_CONFIG) --cflags $(UNPACK)))
UNPACK_LIBS   = $(if $(UNPACK),$(shell $(PKG_CONFIG) --libs $(UNPACK)))
$(addprefix $(BUILD)/,common/unpack.o cmd/fg-svg/pack.o cmd/fg-svg/page.o \
	tests/unit/common/unpack.o): FG_CPPFLAGS += $(UNPACK_CFLAGS) \
	$(patsubst zlib,-DHAVE_ZLIB,$(patsubst libzstd,-DHAVE_LIBZSTD,$(UNPACK)))

# What a program, its unit tests and its fuzzers link besides common.a.
libs_fg-record = $(SPACE) $(PERF)
libs_fg-script = $(SPACE) $(PERF)
sys_fg-record  = $(SPACE_LIBS) $(ZSTD_LIBS)
sys_fg-script  = $(NAME_LIBS) $(ZSTD_LIBS)
# exp() for profiles that are samples of a heap
sys_fg-collapse = $(UNPACK_LIBS) -lm -pthread
# Profiles of mere addresses get names where fg-script is built, which needs the
# same libraries; elsewhere fg-collapse is as plain as the other filters.
ifneq ($(filter fg-script,$(PROGS)),)
libs_fg-collapse = $(SPACE)
sys_fg-collapse += $(NAME_LIBS)
NOT_BUILT = %/objects-none.o
else
NOT_BUILT = %/objects.o
endif
# lgamma() for the distributions of its tests
sys_fg-diff    = $(UNPACK_LIBS) -lm
sys_fg-svg     = $(UNPACK_LIBS)

# What fg-record --alloc loads into the command; needs the C library only.
PRELOAD = $(if $(filter fg-record,$(PROGS)),$(BUILD)/libfg-alloc.so)
PRELOAD_OBJS = $(patsubst %.c,$(BUILD)/pic/%.o,$(call srcs,cmd/fg-record/preload) \
	cmd/fg-record/poisson.c)

# Completions of shells, out of the tables of options.
COMPLETE = $(foreach s,bash zsh fish,$(addprefix $(BUILD)/complete/$(s)/,$(PROGS) $(SCRIPTS)))

all: $(BINS) $(SHBINS) $(PRELOAD) $(COMPLETE)

# Every folder of cmd/ is a program: main.o linked with an archive of the rest,
# so that a unit test links the same archive with a main of its own.
define program
$(BUILD)/$(1).a: $(filter-out %/main.o $(NOT_BUILT) $(BUILD)/cmd/fg-record/preload/%,$(call objs,cmd/$(1) $(wildcard cmd/$(1)/*/)))
$(BUILD)/$(1): $(BUILD)/cmd/$(1)/main.o $(BUILD)/$(1).a $(libs_$(1)) $(COMMON)
$(BUILD)/$(1): FG_LIBS = $$(sys_$(1))
endef
$(foreach p,$(PROGS),$(eval $(call program,$(p))))
$(COMMON): $(call objs,common)
$(PERF): $(call objs,common/perf)
$(SPACE): $(call objs,common/space)

$(BINS):
	$(CC) $(FG_CFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(FG_LIBS) $(LDLIBS)

# Not sanitized: the program it is loaded into need not be.
$(BUILD)/libfg-alloc.so: $(PRELOAD_OBJS)
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-z,now -o $@ $^ -ldl $(LDLIBS)

# Without debugging information: the stack of an allocation ends with the name
# of the function called, not with what that is made of.
$(BUILD)/pic/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(LINUX) $(FG_CPPFLAGS) $(CPPFLAGS) -std=c11 $(WARN) -fPIC -fno-builtin \
	    -fno-omit-frame-pointer -fvisibility=hidden $(CFLAGS) -g0 -MMD -MP -c -o $@ $<

# Programs that are shell scripts, which find the others beside themselves.
$(foreach s,$(SCRIPTS),$(eval $(BUILD)/$(s): cmd/$(s)/$(s).sh Makefile))
$(SHBINS):
	@mkdir -p $(@D)
	sed 's/@VERSION@/$(VERSION)/' $< >$@.tmp
	chmod 755 $@.tmp
	mv $@.tmp $@

options = $(firstword $(wildcard cmd/$(1)/options.c cmd/$(1)/$(1).sh))
define complete
$(BUILD)/complete/%/$(1): $(call options,$(1)) common/opts.h common/complete.awk
	@mkdir -p $$(@D)
	LC_ALL=C awk -f common/complete.awk -v prog=$(1) -v shell=$$* \
	    common/opts.h $$< >$$@.tmp
	mv $$@.tmp $$@
endef
$(foreach p,$(PROGS) $(SCRIPTS),$(eval $(call complete,$(p))))

$(BUILD)/%.a:
	@mkdir -p $(@D)
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(POSIX) $(FG_CPPFLAGS) $(CPPFLAGS) $(FG_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# fg-svg carries its script and style as C strings, one array entry a line. Of
# the scripts each builds on those before.
SCRIPT = $(patsubst %,cmd/fg-svg/%.js,tree grow words bar draw find sheet act start)
$(BUILD)/script.js.inc: cmd/fg-svg/squeeze.awk $(SCRIPT) Makefile
	@mkdir -p $(@D)
	LC_ALL=C awk -f cmd/fg-svg/squeeze.awk $(SCRIPT) >$@.tmp
	mv $@.tmp $@
# The style, and a script that few pages need, less comments on lines of their own
# and white space at both ends; of the style, less what is between tokens too.
$(BUILD)/style.css.inc $(BUILD)/diff.css.inc: SQUEEZE = -e 's/\([{;:,>]\) /\1/g' -e 's/ \([{}>]\)/\1/g' -e 's/;}/}/g'
$(BUILD)/%.inc: cmd/fg-svg/% Makefile
	@mkdir -p $(@D)
	sed -e 's/^[[:blank:]]*//' -e 's/[[:blank:]]*$$//' -e '/^$$/d' -e '/^\/\//d' \
	    -e '/^\/\*.*\*\/$$/d' $(SQUEEZE) -e 's/[\\"]/\\&/g' -e 's/.*/"&\\n",/' $< >$@.tmp
	mv $@.tmp $@
$(BUILD)/cmd/fg-svg/page.o: $(BUILD)/script.js.inc $(BUILD)/inflate.js.inc
$(BUILD)/cmd/fg-svg/style.o: $(BUILD)/style.css.inc $(BUILD)/diff.css.inc

# Unit tests: tests/unit/DIR/X.c links DIR's archive; a file is a test program.
UNIT_DIRS = common $(if $(SAMPLERS),perf space) $(PROGS)
UNIT_NOT = $(if $(WITHOUT),%/common/unpack)
UNIT = $(filter-out $(UNIT_NOT),$(foreach d,$(UNIT_DIRS),$(patsubst %.c,$(BUILD)/%,\
	$(call srcs,tests/unit/$(d)))))
CHECK_CFLAGS = $(shell $(PKG_CONFIG) --cflags check)
CHECK_LIBS   = $(shell $(PKG_CONFIG) --libs check)
$(BUILD)/tests/unit/%: FG_CPPFLAGS += $(CHECK_CFLAGS)
define unit
$(patsubst %.c,$(BUILD)/%,$(call srcs,tests/unit/$(1))): $(BUILD)/%: $(BUILD)/%.o $(2) $(COMMON)
	$$(CC) $$(FG_CFLAGS) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$^ $$(CHECK_LIBS) $(3) $$(LDLIBS)
endef
$(eval $(call unit,common,,$$(UNPACK_LIBS)))
$(eval $(call unit,perf,$(PERF),))
$(eval $(call unit,space,$(SPACE),$$(NAME_LIBS)))
$(foreach p,$(PROGS),$(eval $(call unit,$(p),$(BUILD)/$(p).a $(libs_$(p)),$$(sys_$(p)))))

# Fuzz targets: the first line of tests/fuzz/fuzz-X.c names the program whose
# archive it links. driver.c replays files; FUZZ_MAIN= leaves main to libFuzzer.
FUZZ_SRC  = $(sort $(wildcard tests/fuzz/fuzz-*.c))
FUZZ_MAIN ?= $(BUILD)/tests/fuzz/driver.o
define fuzzer
ifneq ($(filter $(2),$(PROGS)),)
FUZZ += $(BUILD)/fuzz/$(1)
$(BUILD)/fuzz/$(1): $(BUILD)/tests/fuzz/$(1).o $(FUZZ_MAIN) $(BUILD)/$(2).a $(libs_$(2)) $(COMMON)
	@mkdir -p $$(@D)
	$$(CC) $$(FG_CFLAGS) $$(CFLAGS) $$(LDFLAGS) $$(FUZZ_LINK) -o $$@ $$^ $$(sys_$(2)) $$(LDLIBS)
endif
endef
$(foreach f,$(FUZZ_SRC),$(eval $(call fuzzer,$(basename $(notdir $(f))),$(shell \
	sed -n '1s/.*PROG: *\([a-z-]*\).*/\1/p' $(f)))))

check: $(BINS) $(SHBINS) $(PRELOAD) $(COMPLETE) $(UNIT) $(FUZZ)
	BUILD=$(BUILD) sh tests/run.sh check

# make -n would run what $(MAKE) stands in: all tests.
THIS_MAKE = $(MAKE)

# Everything: check, then recording for real, perf itself, a browser, the
# sanitizers and a minute of each fuzzer. STRICT=1: a skip is a failure.
test: $(BINS) $(SHBINS) $(PRELOAD) $(COMPLETE) $(UNIT) $(FUZZ)
	BUILD=$(BUILD) STRICT=$(STRICT) MAKE='$(THIS_MAKE)' sh tests/run.sh all

ASAN = BUILD=build/asan CFLAGS='-O1 -g' \
	SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer'
asan:
	$(MAKE) $(ASAN) check
asan-bins:
	$(MAKE) $(ASAN) bins
bins: $(BINS) $(SHBINS) $(PRELOAD) $(COMPLETE) $(UNIT) $(FUZZ)

# The threads of fg-collapse, watched for races.
tsan:
	$(MAKE) BUILD=build/tsan CFLAGS='-O1 -g' SANITIZE=-fsanitize=thread \
	    PROGS=fg-collapse tsan-check
tsan-check: $(BINS) $(addprefix $(BUILD)/tests/unit/fg-collapse/,share batches)
	CK_DEFAULT_TIMEOUT=600 $(BUILD)/tests/unit/fg-collapse/share
	CK_DEFAULT_TIMEOUT=600 $(BUILD)/tests/unit/fg-collapse/batches
	BUILD=$(BUILD) sh tests/cli/threads.sh

# FUZZ_SECONDS of each target, starting from testdata, adding to build/corpus.
FUZZ_SECONDS ?= 60
fuzz: fuzz-build
	BUILD=build/fuzz FUZZ_SECONDS=$(FUZZ_SECONDS) sh tests/fuzz/run.sh
SMALL_CACHES = -DCHAIN_SLOTS=64 -DSYMBOLS_HELD=2 -DTAILS_KEPT=256 -DTAIL_SLOTS=64
fuzz-build:
	$(MAKE) BUILD=build/fuzz CC=clang FUZZ_MAIN= FUZZ_LINK=-fsanitize=fuzzer \
	    SANITIZE='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' \
	    CFLAGS='-O1 -g' CPPFLAGS='$(SMALL_CACHES)' fuzz-bins
fuzz-bins: $(FUZZ)

bench: $(BINS) $(PRELOAD)
	BUILD=$(BUILD) PEERS='$(PEERS)' CC='$(CC)' sh tests/bench/run.sh

# How often fg-diff is wrong; takes some minutes.
trials: $(BINS) $(UNIT)
	BUILD=$(BUILD) CC='$(CC)' sh tests/trials.sh

SHELLS = $(wildcard tests/*.sh tests/*/*.sh cmd/*/*.sh)
lint:
	sh tests/layers.sh
	CC='$(CC)' CFLAGS='$(LINUX) $(FG_CPPFLAGS) $(DW_CFLAGS) $(FG_CFLAGS)' sh tests/headers.sh
	mandoc -T lint -W warning man/*.[157]
	shellcheck -x -S warning -s sh $(SHELLS)
	clang-format --dry-run -Werror $$(find common cmd tests -name '*.[ch]')

# Installs what building and testing need; never run by another target unasked.
# In "make deps test" all else waits for it, and asks pkg-config only then.
ifneq ($(filter deps,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif
deps:
	sh tests/deps.sh

# A real program, profiled by our own recorder a second ago, as a picture.
demo: $(BINS) $(SHBINS) $(PRELOAD)
	BUILD=$(BUILD) CC='$(CC)' sh tests/demo.sh

DIST = fg-$(VERSION)
dist:
	rm -rf $(BUILD)/$(DIST) $(DIST).tar.gz
	mkdir -p $(BUILD)/$(DIST)
	tar -cf - --exclude=./$(BUILD) --exclude=./build --exclude=./.git --exclude='./*.tar.gz' . | \
	    tar -xf - -C $(BUILD)/$(DIST)
	tar --sort=name --mode=u=rwX,go=rX --owner=0 --group=0 --numeric-owner --mtime='2026-01-01 00:00Z' \
	    -C $(BUILD) -cf - $(DIST) | gzip -n >$(DIST).tar.gz
	rm -rf $(BUILD)/$(DIST)

install: all
	$(INSTALL) -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 \
	    $(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(MANDIR)/man7
	$(INSTALL) -m 755 $(BINS) $(SHBINS) $(DESTDIR)$(BINDIR)
	$(if $(PRELOAD),$(INSTALL) -d $(DESTDIR)$(PLUGINDIR))
	$(if $(PRELOAD),$(INSTALL) -m 644 $(PRELOAD) $(DESTDIR)$(PLUGINDIR))
	$(INSTALL) -m 644 $(MAN1) $(DESTDIR)$(MANDIR)/man1
	$(INSTALL) -m 644 $(MAN5) $(DESTDIR)$(MANDIR)/man5
	$(INSTALL) -m 644 $(MAN7) $(DESTDIR)$(MANDIR)/man7
	$(INSTALL) -d $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR)
	for p in $(PROGS) $(SCRIPTS); do \
	    $(INSTALL) -m 644 $(BUILD)/complete/bash/$$p $(DESTDIR)$(BASHDIR)/$$p && \
	    $(INSTALL) -m 644 $(BUILD)/complete/zsh/$$p $(DESTDIR)$(ZSHDIR)/_$$p && \
	    $(INSTALL) -m 644 $(BUILD)/complete/fish/$$p $(DESTDIR)$(FISHDIR)/$$p.fish || exit; \
	done

uninstall:
	rm -f $(addprefix $(DESTDIR)$(BINDIR)/,$(PROGS) $(SCRIPTS))
	rm -f $(addprefix $(DESTDIR)$(PLUGINDIR)/,$(notdir $(PRELOAD)))
	$(if $(PRELOAD),rmdir $(DESTDIR)$(PLUGINDIR) 2>/dev/null || :)
	rm -f $(addprefix $(DESTDIR)$(MANDIR)/man1/,$(notdir $(MAN1)))
	rm -f $(DESTDIR)$(MANDIR)/man5/$(notdir $(MAN5)) $(DESTDIR)$(MANDIR)/man7/$(notdir $(MAN7))
	rm -f $(addprefix $(DESTDIR)$(BASHDIR)/,$(PROGS) $(SCRIPTS)) \
	    $(addprefix $(DESTDIR)$(ZSHDIR)/_,$(PROGS) $(SCRIPTS)) \
	    $(addsuffix .fish,$(addprefix $(DESTDIR)$(FISHDIR)/,$(PROGS) $(SCRIPTS)))

clean distclean:
	rm -rf build $(BUILD) fg-*.tar.gz

# Other machines, C libraries, compilers, packages, one after the other: TARGETS=
# names some. A target whose tools are absent is skipped; deps-portable installs them.
portable:
	MAKE='$(THIS_MAKE)' sh tests/portable/all.sh $(TARGETS)
deps-portable:
	sh tests/portable/deps.sh

.PHONY: all asan asan-bins bench bins check clean deps deps-portable demo dist distclean \
	fuzz fuzz-bins fuzz-build install lint portable test trials tsan tsan-check uninstall
.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' -type f 2>/dev/null)
