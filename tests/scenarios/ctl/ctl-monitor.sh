# SPDX-License-Identifier: GPL-2.0-only
# `chashctl monitor` tells every kind of change, and says so when it could not keep up.
# Heavy: yes
# Time: 400

modprobe ip_vs_chash
ip netns add quiet
chashctl -j monitor >/tmp/events &
monitor=$!
chashctl -j monitor backbone source-set >/tmp/some &
some=$!
on quiet chashctl -j monitor >/tmp/quiet &
quiet=$!
listens() { chashctl pop set probe id 99; chashctl pop del probe; grep -q pop-set /tmp/events; }
poll_until 10 "it listens" listens

head -c 16 /dev/urandom | base64 >/tmp/seed
printf '192.0.2.0/24 fra\n10.0.0.0/8 fra\n' >/tmp/owners
ipvsadm -A -t $VIP:443 -s chash
ipvsadm -a -t $VIP:443 -r 10.9.0.1:443 -m -w 1
ipvsadm -e -t $VIP:443 -r 10.9.0.1:443 -m -w 2
chashctl service set -t $VIP:443 bound 150
ipvsadm -d -t $VIP:443 -r 10.9.0.1:443
chashctl pop add fra id 1
chashctl backbone add wg0
chashctl backbone del wg0
chashctl owner load /tmp/owners
chashctl source set 192.0.2.0/24 group 24
chashctl source del 192.0.2.0/24
chashctl seed set /tmp/seed
ipvsadm -D -t $VIP:443
chashctl owner flush
chashctl pop del fra

ended() { [ "$(jq -r .event </tmp/events | tail -1)" = pop-deleted ] &&
	[ "$(jq -r .event </tmp/events | grep -c pop-deleted)" -ge 2 ]; }
poll_until 20 "the last event arrives" ended
for event in service-bound service-unbound service-set dest-added dest-changed dest-deleted \
	     table-published pop-set pop-deleted backbone-set backbone-deleted owners-swapped \
	     source-set source-deleted seed-changed; do
	jq -r .event </tmp/events | grep -x $event >/dev/null || fail "no event $event in $(cat /tmp/events)"
done
assert_eq "the service of a destination" \
	"$(jq -r 'select(.event == "dest-added") |  "\(.service.protocol) \(.service.address):\(.service.port) \(.address)"' </tmp/events)" \
	"tcp $VIP:443 10.9.0.1"
assert_eq "counts of owners" \
	"$(jq -c 'select(.event == "owners-swapped") | .count' </tmp/events | paste -sd' ')" "2 0"
assert_eq "the prefix of a policy" \
	"$(jq -r 'select(.event == "source-set") | .prefix' </tmp/events)" 192.0.2.0/24
assert_eq "events of another namespace" "$(cat /tmp/quiet)" ""
assert_eq "kinds that were asked for" "$(jq -r .event </tmp/some | sort -u | paste -sd' ')" \
	"backbone-deleted backbone-set source-set"
kill $monitor $quiet $some
refused "an event that there is not" chashctl monitor backbones

# it ends when nobody reads: a descriptor that is closed, a pipe whose reader has gone
for try in closed full; do
	rc=0
	case $try in
	closed)	timeout 20 chashctl monitor >&- 2>/tmp/err || rc=$? ;;
	full)	{ sleep 1; chashctl pop set probe id 99; chashctl pop del probe; } &
		timeout 20 chashctl monitor >/dev/full 2>/tmp/err || rc=$? ;;
	esac
	assert_eq "status, $try" $rc 1
	grep -q "standard output" /tmp/err || fail "$try: $(cat /tmp/err)"
done
{ trap '' PIPE; timeout 20 chashctl monitor 2>/tmp/err || echo $? >/tmp/rc; } | true
assert_eq "status without a reader" "$(cat /tmp/rc)" 1

# an overrun: nobody reads while 100,000 events come
mkfifo /tmp/slow
chashctl monitor >/tmp/slow &
monitor=$!
exec 9</tmp/slow
hears() { chashctl pop set probe id 99; read -r -t 1 <&9; }
poll_until 10 "it listens" hears
kill -STOP $monitor
for n in 1 2 3 4 5 6 7 8; do
	for i in $(seq 0 255); do
		echo "source set 198.18.$i.0/24 group $((n % 2 + 8))"
		echo "source set 198.19.$i.0/24 group $((n % 2 + 8))"
	done >/tmp/file
	for i in 1 2 3 4 5 6 7 8; do
		sed "s/^source set 198\.\(1[89]\)/source set 10$i.\1/" /tmp/file
	done >/tmp/policies
	chashctl restore /tmp/policies
done
kill -CONT $monitor
timeout $((30 * SLOW)) grep -m 1 -q overrun <&9 || fail "an overrun was not told"
cat <&9 >/tmp/later &
reader=$!
goes_on() { chashctl backbone add after; grep -q "backbone-set  after" /tmp/later; }
poll_until 30 "it goes on" goes_on
kill $monitor $reader
exec 9<&-
