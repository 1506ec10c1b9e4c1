#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs the kernel's own IPVS selftest, with chash where it says rr, in a guest.
#
#   selftest KERNEL

set -euo pipefail
. "$(dirname "$0")/../lib/common.sh"
cd "$CHASH_TOP"

src=$(tests/vm/kernel source)
dir=$CHASH_TOP/build/check/selftest
rm -rf "$dir"
mkdir -p "$dir"
# It includes what lies beside it and above it.
test=$(find "$src/tools/testing/selftests/net" -name ipvs.sh | head -1)
[ -n "$test" ] || die "linux-source has no ipvs.sh"
mkdir "$dir/netfilter"
cp "$(dirname "$test")"/*.sh "$dir/netfilter"
cp "$src"/tools/testing/selftests/net/*.sh "$dir"
dir=$dir/netfilter
sed -i 's/-s rr\b/-s chash/' "$dir/ipvs.sh"
used=$(grep -c -- '-s chash' "$dir/ipvs.sh") || die "ipvs.sh has no scheduler to replace"
echo "# $used services of ipvs.sh use chash"

rc=0
tests/vm/vm-run -t 600 "$1" bash -c "cd '$dir' && bash ./ipvs.sh" \
	>"$dir/out" || rc=$?
sed 's/^/# /' "$dir/out"
# The script's own word, and the guest's: it may have crashed later.
if [ $rc = 0 ] && grep -q 'PASS' "$dir/out" && ! grep -q 'FAIL' "$dir/out"; then
	echo "ok - ipvs.sh: the kernel's own selftest passes with chash"
else
	echo "not ok - ipvs.sh: the kernel's own selftest passes with chash (status $rc)"
	exit 1
fi
