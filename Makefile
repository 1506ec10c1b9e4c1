# SPDX-License-Identifier: GPL-2.0-only
# What people do with the project: `make help`. What the module is made of says Kbuild.

KVER	?= $(shell uname -r)
KDIR	?= /lib/modules/$(KVER)/build
PREFIX	?= /usr
NAME	:= ip_vs_chash
VERSION	:= $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
NEWEST	:= $(shell sed -n 's/^\# Tested with Linux.* and \([0-9.]*\),.*/\1/p' dkms.conf)
# What the kernel of KDIR, which need not run here, calls itself. Debian's kernel.release differs.
UTS	= $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' '$(KDIR)/include/generated/utsrelease.h' 2>/dev/null)
RELEASE	= $(UTS)
MODDIR	= $(DESTDIR)/lib/modules/$(RELEASE)/updates
DKMSSRC	= $(DESTDIR)/usr/src/$(NAME)-$(VERSION)

.PHONY: all modules tools kernel-check install install-modules install-tools uninstall \
	dkms-install dkms-uninstall deb demo check check-long bench generate clean help

all: modules tools

# One line for each reason why this cannot work, before the kernel's build system says it in many.
kernel-check:
	@test -e '$(KDIR)/Makefile' || { echo "$(NAME): no kernel headers in $(KDIR):" \
		"install linux-headers-$(KVER) or say KDIR=/lib/modules/VERSION/build" >&2; exit 1; }
	@echo '6.1 $(RELEASE)' | awk '{ split($$2, v, "."); exit v[1] < 6 || (v[1] == 6 && v[2] + 0 < 1) }' || \
		{ echo "$(NAME): Linux '$(RELEASE)' is too old or not known, 6.1 is the oldest that works" >&2; exit 1; }
	@grep -Eqs '^CONFIG_IP_VS=[ym]' '$(KDIR)/include/config/auto.conf' '$(KDIR)/.config' || \
		{ echo "$(NAME): Linux $(RELEASE) is configured without IP_VS" >&2; exit 1; }

# Newer kernels than those that are known build, or are refused in one line as well.
NEWER	= $(shell echo '$(NEWEST) $(RELEASE)' | awk '{ split($$1, a, "."); split($$2, b, "."); \
		if (b[1] + 0 > a[1] + 0 || (b[1] == a[1] && b[2] + 0 > a[2] + 0)) print "newer" }')
MODULES	= $(MAKE) -C '$(KDIR)' M='$(CURDIR)' modules

modules: kernel-check
ifeq ($(NEWER),)
	$(MODULES)
else
	@$(MODULES) >build.log 2>&1 || { echo "$(NAME): Linux $(RELEASE) is newer than $(NEWEST), the newest that it was" \
		"built for, and does not build: build.log says why" >&2; exit 1; }
endif

tools:
	@if [ -f userspace/Makefile ]; then $(MAKE) -C userspace all; fi

install: install-modules install-tools

install-modules: modules
	install -D -m 644 $(NAME).ko '$(MODDIR)/$(NAME).ko'
	depmod $(if $(DESTDIR),-b '$(DESTDIR)') '$(RELEASE)'

install-tools: tools
	@if [ -f userspace/Makefile ]; then \
		$(MAKE) -C userspace install DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)'; fi

# The headers may be gone by now.
uninstall: RELEASE = $(or $(UTS),$(KVER))
uninstall:
	rm -f '$(MODDIR)/$(NAME).ko'
	depmod $(if $(DESTDIR),-b '$(DESTDIR)') '$(RELEASE)'
	@if [ -f userspace/Makefile ]; then \
		$(MAKE) -C userspace uninstall DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)'; fi

# The sources go where dkms wants them; it builds for the kernel of KVER, and for later ones itself.
# What it has of this version already may be of other sources, and gives way.
dkms-install:
	if dkms status -m $(NAME) -v $(VERSION) $(DKMSFLAGS) | grep . >/dev/null; then \
		dkms remove -m $(NAME) -v $(VERSION) --all $(DKMSFLAGS); fi
	rm -rf '$(DKMSSRC)'
	mkdir -p '$(DKMSSRC)'
	cp -r Kbuild Makefile dkms.conf kmod include '$(DKMSSRC)'
	dkms add -m $(NAME) -v $(VERSION) $(DKMSFLAGS)
	dkms install -m $(NAME) -v $(VERSION) -k '$(KVER)' $(DKMSFLAGS)

dkms-uninstall:
	dkms remove -m $(NAME) -v $(VERSION) --all $(DKMSFLAGS)
	rm -rf '$(DKMSSRC)'

# Needs what `apt build-dep ./packaging` installs.
deb:
	packaging/deb '$(CURDIR)/build/deb' $(DEBFLAGS)
	@echo 'The packages are in build/deb.'

demo:
	@demo/run

check:
	@tests/run -i $(if $(SCENARIO),scenario $(SCENARIO),$(if $(FAST),fast,check))

check-long:
	@tests/run -i long

bench:
	@tests/setup -i bench
	@bench/run

# What is made from the netlink contract, after a change of it.
generate:
	tools/netlink-gen

clean:
	rm -rf build build.log *.o *.ko *.mod *.mod.c Module.symvers modules.order .*.cmd .tmp_versions
	rm -f kmod/*.o kmod/.*.cmd kmod/*/*.o kmod/*/.*.cmd kunit/*.o kunit/.*.cmd
	@if [ -f userspace/Makefile ]; then $(MAKE) -C userspace clean; fi

help:
	@echo 'make                 build the module for the running kernel, and chashctl'
	@echo '  KDIR=DIR           for the kernel whose headers are in DIR (/lib/modules/VERSION/build)'
	@echo 'make install         install both (DESTDIR= and PREFIX= are respected)'
	@echo 'make install-tools   chashctl alone, beside a module from dkms'
	@echo 'make uninstall       remove them'
	@echo 'make dkms-install    hand the module to dkms, which builds it for every kernel to come'
	@echo 'make dkms-uninstall  take it back'
	@echo 'make deb             Debian packages of both, in build/deb'
	@echo 'make demo            as root: show what it does, in minutes; KERNEL=stock-6.1 on a stock kernel'
	@echo 'make check           as root: all tests, an hour or more; FAST=1 for the daily part, 3 minutes'
	@echo '  SCENARIO="NAME..." these scenarios alone; LANE=KERNEL elsewhere than in simulated time'
	@echo 'make check-long      as root: more of them, hours'
	@echo 'make bench           as root: measure, beside mh; report in build/bench'
	@echo 'make generate        after a change of the netlink contract: write what is made from it'
	@echo 'make clean           remove what was built here'
	@echo
	@echo 'Tests keep kernels in CHASH_CACHE, by default /var/cache/ip_vs_chash.'
