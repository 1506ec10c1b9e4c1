# SPDX-License-Identifier: GPL-2.0-only
# An unprivileged user who is root in a user namespace cannot bind the scheduler there,
# until the administrator allows it; other schedulers are none of our business. What the user does with
# it harms nobody else.
# Needs: stock

modprobe ip_vs_rr
modprobe ip_vs_chash
poll_until 10 "the sysctls are there" test -e /proc/sys/net/ipv4/vs/chash_allow_userns

assert "rr may be bound" $LAB_TOOLS/userns-bind rr
refused "chash in a user namespace" $LAB_TOOLS/userns-bind chash
assert "the kernel said why" sh -c 'dmesg | grep -q "chash.*chash_allow_userns"'
echo 1 >/proc/sys/net/ipv4/vs/chash_allow_userns
assert "chash may be bound when allowed, and used badly" $LAB_TOOLS/userns-bind chash
echo 0 >/proc/sys/net/ipv4/vs/chash_allow_userns
refused "chash in a user namespace again" $LAB_TOOLS/userns-bind chash
