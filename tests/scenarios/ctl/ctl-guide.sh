# SPDX-License-Identifier: GPL-2.0-only
# The commands that the README and the operator's guide show work as they are written. What they
# print is in $RESULTS/guide.
# Time: 300

# shown TEXT COUNT: runs the commands that stand in blocks of it, COUNT or more; /etc is not written
shown() {
	local line n=0

	sed -n 's/^  \+\(# \)\?\(\(chashctl\|ipvsadm\|sysctl\|ip link\|ip addr\|echo\) .*\)/\2/p' "$CHASH_TOP/$1" |
		sed 's,/etc/chash/,/tmp/etc/,g' >/tmp/shown
	while read -r line <&8; do
		{ echo "# $line"; bash -c "$line"; } </dev/null >>"$RESULTS/guide" 2>&1 ||
			fail "$1: $line: $(tail -1 "$RESULTS/guide")"
		n=$((n + 1))
	done 8</tmp/shown
	assert "$1 shows commands" [ $n -ge "$2" ]
}

empty() {
	ipvsadm -C
	chashctl sync --all /dev/null
}

cd /tmp
mkdir -p /tmp/etc
shown README.md 10
empty
shown Documentation/guide/first-service.rst 11
shown Documentation/guide/boot.rst 4
ipvsadm -A -t 203.0.113.1:443 -s mh
shown Documentation/guide/mh.rst 5
shown Documentation/guide/monitoring.rst 2
empty
shown Documentation/guide/dns.rst 9
empty
shown Documentation/guide/workers.rst 4
empty
shown Documentation/guide/pops.rst 20
chashctl -j dest show -t 203.0.113.1:443 198.51.100.1:443 >/tmp/json
assert "the other director is a relay" jq -e '.[0].relay' /tmp/json
empty
ip link del bb-a1
ipvsadm -A -t 203.0.113.1:5432 -s chash
ipvsadm -a -t 203.0.113.1:5432 -r 10.2.0.1:5432 -g
shown Documentation/guide/drains.rst 3
empty
sed -n 's/^  \(ipvsadm .*\)/\1/p' "$CHASH_TOP/Documentation/guide/fleet.rst" >/tmp/shown
assert "the guide of fleets shows commands" [ "$(wc -l </tmp/shown)" -ge 2 ]
bash -e /tmp/shown
mkdir -p /tmp/etc/chash
touch /tmp/etc/chash/ca.pem /tmp/etc/chash/fra1.pem /tmp/etc/chash/fra1.key
sed -n '/^  \[director\]/,/^[^ ]/s/^  //p; /^  \[announce\]/,/^[^ ]/s/^  //p' "$CHASH_TOP/Documentation/guide/fleet.rst" |
	sed 's,/etc/chash/,/tmp/etc/chash/,g' >/tmp/chashd.conf
assert "the configuration of the guide" [ "$(grep -c ' = ' /tmp/chashd.conf)" = 13 ]
chashd -t -c /tmp/chashd.conf
empty
shown Documentation/guide/timeouts.rst 1
shown Documentation/guide/mega-proxies.rst 6
