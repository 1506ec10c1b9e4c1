# SPDX-License-Identifier: GPL-2.0-only
# Who waits for the module waits for no table: while those of 300 services are rebuilt, what the kernel
# calls under RTNL (devices that come and go) and under IPVS's mutex (services and servers) returns in a
# small part of the time that one table takes. The kernel's function graph measures each call, time
# asleep included.
# Needs: stock real
# Time: 600

services=300 seconds=40
tracing=/sys/kernel/tracing
knob=/proc/sys/net/ipv4/vs/chash_table_bits
callbacks="device_event ask_device_event service_bind service_unbind service_set_dest service_edit_dest service_del_dest"
build=ip_vs_chash_slots_build

lab_namespace d1
ip -n d1 link set lo up
[ -e $tracing/current_tracer ] || mount -t tracefs none $tracing
awk -v n=$services 'BEGIN { for (i = 0; i < n; i++) {
	s = sprintf("-t 203.0.113.%d:%d", 1 + i % 200, 10000 + i)
	print "-A " s " -s chash"
	for (k = 0; k < 4; k++)
		print "-a " s " -r 10.2.64." k ":9000 -m -w " k + 1
} }' | on d1 ipvsadm -R

for name in $callbacks $build; do echo "$name:mod:ip_vs_chash"; done >$tracing/set_ftrace_filter
assert_eq "functions that are traced" "$(wc -l <$tracing/set_ftrace_filter)" $(($(wc -w <<<"$callbacks") + 1))
echo 40960 >$tracing/buffer_size_kb
trap 'echo nop >$tracing/current_tracer' EXIT
echo function_graph >$tracing/current_tracer
echo 1 >$tracing/options/funcgraph-tail
echo 1 >$tracing/tracing_on

# Tables change their size before all of them have been built; meanwhile all that others do.
end=$((SECONDS + seconds))
for ((i = 0; SECONDS < end && i < 1000; i++)); do
	[ $((i % 5)) != 0 ] || on d1 sh -c "echo $((17 + i / 5 % 2)) >$knob"
	printf 'link %s\n' 'add busy0 type dummy' 'set busy0 up' 'del busy0' | ip -n d1 -batch -
	on d1 ipvsadm -R <<-END
		-A -t 203.0.113.1:9999 -s chash
		-a -t 203.0.113.1:10000 -r 10.2.64.9:9000 -m
		-e -t 203.0.113.1:10000 -r 10.2.64.9:9000 -m -w $((i % 7 + 1))
		-d -t 203.0.113.1:10000 -r 10.2.64.9:9000
		-D -t 203.0.113.1:9999
	END
done
echo 0 >$tracing/tracing_on

# longest FUNCTION: how often it was called, and its longest call in us
longest() {
	sed -nE "s#.* ([0-9.]+) us +\| +(\} /\* )?$1[. (].*#\1#p" $tracing/trace |
		sort -n | awk 'END { printf "%d %d\n", NR, $1 }'
}
read -r times table <<<"$(longest $build)"
say "slots of a table: $times times, at most $table us"
assert "tables were built meanwhile" [ "$times" -gt 20 ]
for name in $callbacks; do
	read -r times most <<<"$(longest "$name")"
	say "$name: $times times, at most $most us"
	assert "$name was called" [ "$times" -ge 5 ]
	assert "$name returns at once" [ "$most" -lt $((table / 4)) ]
done
