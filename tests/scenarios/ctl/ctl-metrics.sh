# SPDX-License-Identifier: GPL-2.0-only
# `chashctl metrics` is text that Prometheus reads, as a whole or not at all; `top` shows what happens.
# Fast: yes

lab_up 1 2
on d1 ipvsadm -A -t $VIP:8000 -s chash
on d1 ipvsadm -a -t $VIP:8000 -r 10.2.0.1:8000 -m -w 3
on d1 ipvsadm -a -t $VIP:8000 -r 10.2.0.2:8000 -m -w 1
on d1 ipvsadm -A -f 7 -s chash
on d1 ipvsadm -A -f 7 -6 -s chash
on d1 chashctl service set -t $VIP:9 bound 150
on d1 chashctl drain start -t $VIP:8000 10.2.0.2:8000

on d1 chashctl metrics -o /tmp/chash.prom
assert_eq "the file may be read by its collector" "$(stat -c %a /tmp/chash.prom)" 644
assert_eq "nothing is left beside it" "$(ls /tmp/chash.prom*)" /tmp/chash.prom
malformed=$(grep -vcE '^(# TYPE chash_[a-z_]+ (counter|gauge)|chash_[a-z_]+(\{([a-z_]+="[^"]*",?)+\})? [0-9]+)$' /tmp/chash.prom || true)
assert_eq "every line is one that Prometheus reads" "$malformed" 0
assert_eq "no series stands there twice" "$(grep -v '^#' /tmp/chash.prom | sed 's/ [0-9]*$//' | sort | uniq -d)" ""
assert_eq "series of a name stand together" "$(grep -v '^#' /tmp/chash.prom | sed 's/[{ ].*//' | uniq | sort | uniq -d)" ""
assert_eq "each name has its type once" "$(grep '^# TYPE' /tmp/chash.prom | sort | uniq -d)" ""

# value SERIES-PATTERN
value() { grep -E "^$1 " /tmp/chash.prom | sed 's/.* //'; }
labels="local_address=\"$VIP\",local_port=\"8000\",local_mark=\"\",proto=\"TCP\""
assert_eq "a service is bound" "$(value "chash_service_bound.$labels.")" 1
assert_eq "one that is only stored is not" "$(value "chash_service_bound.local_address=\"$VIP\",local_port=\"9\".*")" 0
assert_eq "a mark has its own labels" "$(value 'chash_service_bound.local_address="",local_port="0",local_mark="00000007",proto="FWM".')" 1
assert_eq "a weight" "$(value "chash_dest_weight.$labels,remote_address=\"10.2.0.1\",remote_port=\"8000\".")" 3
assert_eq "a server drains" "$(value "chash_dest_state.$labels,remote_address=\"10.2.0.2\",remote_port=\"8000\",state=\"drained\".")" 1
series() { grep -v '^#' /tmp/chash.prom | sed 's/ [0-9]*$//' | sort; }
series >/tmp/series
assert_eq "bound services of the namespace" "$(value chash_services)" 3

on d1 chashctl top count 6 1 >/tmp/top &
top=$!
sleep 1
for _ in 1 2 3 4; do on client bash -c "exec 3<>/dev/tcp/$VIP/8000"; done
wait $top
cat /tmp/top
assert_eq "top tells new sessions" "$(awk -v s=$VIP:8000 '$2 == s && $3 ~ /^[0-9]+\.[0-9]$/ { n += $3 } END { print n }' /tmp/top)" 4
assert "and servers, with their state" grep -qE -- "-t $VIP:8000 +10\.2\.0\.2:8000 .* drained" /tmp/top
assert "and is plain text where there is no terminal" sh -c "! grep -q '$(printf '\033')' /tmp/top"
on d1 script -qec 'chashctl top count 2 1' /dev/null </dev/null >/tmp/screen
assert "and redraws a terminal" grep -q "$(printf '\033')" /tmp/screen
assert "with the same table" grep -qE -- "-t $VIP:8000 +10\.2\.0\.2:8000 .* drained" /tmp/screen
on d1 script -qec 'stty rows 5 cols 30; chashctl top count 2 1' /dev/null </dev/null >/tmp/screen
assert_eq "lines of two looks on a small screen: services, but no server" "$(wc -l </tmp/screen)" 8
assert "which are not wrapped" grep -qF "$(printf '\033[?7l')" /tmp/screen
on d1 chashctl metrics >/tmp/chash.prom
assert "clients make no series" diff <(series) /tmp/series
assert_eq "sessions are counted" "$(value "chash_service_sessions_total.$labels.")" 4
refused "metrics as JSON" on d1 chashctl -j metrics
refused "a directory that is not there" on d1 chashctl metrics -o /nowhere/chash.prom
