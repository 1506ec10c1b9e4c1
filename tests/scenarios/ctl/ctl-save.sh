# SPDX-License-Identifier: GPL-2.0-only
# What is saved can be restored, whatever devices are called, or `save` says what is missing. `sync`
# deletes nothing because of a file that says nothing, `diff` and `--dry-run` change nothing, and
# `restore` does what it can and names what it cannot.
# Heavy: yes

# ends STATUS TEXT COMMAND...: with a word of TEXT on standard error
ends() {
	local status=$1 text=$2 rc=0; shift 2

	"$@" >/tmp/out 2>/tmp/err || rc=$?
	assert_eq "status of $* ($(cat /tmp/err))" $rc "$status"
	[ -z "$text" ] || grep -qF -- "$text" /tmp/err || fail "$*: '$(cat /tmp/err)' does not say '$text'"
}
same() { assert_eq "$1" "$(chashctl save seed /tmp/seed)" "$(cat /tmp/saved)"; }

modprobe ip_vs_chash
ipvsadm -R <<-END
	-A -t $VIP:443 -s chash
	-a -t $VIP:443 -r 10.9.0.1:443 -m
	-a -t $VIP:443 -r 10.9.0.2:443 -m
END
chashctl pop add fra id 1 self
chashctl pop add ams id 2
chashctl owner set 198.51.100.0/24 ams,fra
chashctl service set -t $VIP:443 bound 150
chashctl drain start -t $VIP:443 10.9.0.1:443 deadline 2h 2>/dev/null
for dev in 'a#b' 'bé0' "it's" 'c"d' '#e' 'f\g'; do
	chashctl backbone add "$dev"
done
head -c 16 /dev/urandom | base64 >/tmp/seed
chmod 600 /tmp/seed
assert_eq "said of a seed file that only its owner reads" "$(chashctl seed set /tmp/seed 2>&1)" ""
chashctl save seed /tmp/seed >/tmp/saved

assert_eq "devices in JSON" "$(chashctl -j backbone show | jq -r '.[].device' | sort)" \
	"$(printf '%s\n' 'a#b' 'bé0' "it's" 'c"d' '#e' 'f\g' | sort)"
assert_eq "devices of saved commands, in a shell" \
	"$(grep '^backbone' /tmp/saved | sed 's/^backbone add/echo/' | bash | sort)" \
	"$(printf '%s\n' 'a#b' 'bé0' "it's" 'c"d' '#e' 'f\g' | sort)"
assert "nothing is different" chashctl diff /tmp/saved

# nothing goes by accident
: >/tmp/empty
printf '# only\n\n  # comments\n' >/tmp/comments
echo owner load /dev/null >/tmp/no-owners
echo seed set /tmp/seed >/tmp/only-seed
for file in /tmp/empty /tmp/comments /tmp/no-owners /tmp/only-seed /dev/null; do
	ends 1 "stores nothing" chashctl sync $file
	ends 1 "stores nothing" chashctl sync --dry-run $file
	same "after a sync with $file"
done
ends 5 "" chashctl diff /tmp/comments
grep -qx 'pop del ams' /tmp/out || fail "a difference that was not told: $(cat /tmp/out)"
same "after a diff"
sed 's/bound 150/bound 200/; /^owner/d' /tmp/saved >/tmp/other
ends 5 "" chashctl diff /tmp/other
assert_eq "difference" "$(cat /tmp/out)" "service set -t $VIP:443 bound 200
owner del 198.51.100.0/24"
assert_eq "the same from a dry run" "$(chashctl sync --dry-run /tmp/other)" "$(cat /tmp/out)"
same "after a dry run"
chashctl sync /tmp/other
assert "the difference is gone" chashctl diff /tmp/other
chashctl sync /tmp/saved
same "synced back"
chashctl sync --all /dev/null
chashctl seed unset
assert_eq "all is gone" "$(chashctl save)" ""
chashctl restore /tmp/saved
same "restored"

# to a file: aside, then in its place
chashctl save seed /tmp/seed -o /tmp/file
assert_eq "the file" "$(cat /tmp/file)" "$(cat /tmp/saved)"
assert_eq "who may read it" "$(stat -c %a /tmp/file)" 600
chmod 644 /tmp/file
chashctl save -o /tmp/file seed /tmp/seed
assert_eq "who may read what was replaced" "$(stat -c %a /tmp/file)" 600
ln -s file /tmp/file-link
chashctl pop add lon id 3
chashctl save -o /tmp/file-link seed /tmp/seed
chashctl pop del lon
assert "what a link leads to is written" grep -q '^pop set lon' /tmp/file
assert "the link stays" [ -L /tmp/file-link ]
mkdir /tmp/small
mount -t tmpfs -o size=8k tmpfs /tmp/small
echo "what was there" >/tmp/small/file
head -c 4096 /dev/zero >/tmp/small/fill
ends 1 "No space left" chashctl save -o /tmp/small/file seed /tmp/seed
assert_eq "files after one that did not fit" "$(ls /tmp/small | paste -sd' ')" "file fill"
assert_eq "what was there" "$(cat /tmp/small/file)" "what was there"
umount /tmp/small
ends 1 "not a regular file" chashctl save -o /dev/null seed /tmp/seed
ends 1 "No such file" chashctl save -o /tmp/nil/file seed /tmp/seed

# a seed whose file is not known, and one that others may read
ends 1 "what is saved lacks the seed: /tmp/nil: No such file" chashctl save seed /tmp/nil
cp /tmp/out /tmp/most
assert_eq "what is saved without it" "$(grep -v '^#' /tmp/most)" "$(grep -v '^seed' /tmp/saved)"
ends 1 "a seed is 128 bits" chashctl save seed /etc/hostname
ends 1 "is not a regular file" chashctl save seed <(cat /tmp/seed)
ln -s seed /tmp/link
assert_eq "the seed by a link that may lead elsewhere later" "$(chashctl save seed /tmp/link | grep '^seed')" "seed set /tmp/link"
head -c 16 /dev/urandom | base64 >/tmp/other
chmod 600 /tmp/other
ends 1 "what is saved lacks the seed: /tmp/other: Another seed is in force" chashctl save seed /tmp/other
sed 's|^seed set .*|seed set /tmp/other|' /tmp/saved >/tmp/differs
ends 5 "" chashctl diff /tmp/differs
assert_eq "what another seed is to diff" "$(cat /tmp/out)" "seed set /tmp/other"
assert_eq "and to sync --dry-run" "$(chashctl sync --dry-run /tmp/differs)" "seed set /tmp/other"
ends 0 "" chashctl diff /tmp/saved
assert "it can be restored" chashctl restore /tmp/most
(cd /tmp && chashctl save seed seed) >/tmp/out
assert_eq "a name that is not a path" "$(cat /tmp/out)" "$(cat /tmp/saved)"
cp /tmp/seed "/tmp/a seed"
chmod 644 "/tmp/a seed"
chashctl save seed "/tmp/a seed" >/tmp/quoted 2>/dev/null
ends 0 "others may read" chashctl restore /tmp/quoted
mv "/tmp/a seed" /tmp/gone
chashctl sync --all /dev/null
chashctl seed unset
ends 2 "/tmp/a seed: No such file" chashctl restore /tmp/quoted
assert_eq "what could be restored" "$(chashctl save | grep -v '^#')" "$(grep -v '^seed' /tmp/saved)"

# what the kernel refuses is named, all else is done
chashctl sync --all /dev/null
cat >/tmp/file <<-END
	pop set fra id 1 self
	drain start -t $VIP:9 10.9.0.9:9
	drain start -t $VIP:443 10.9.0.1:443 deadline @$(($(date +%s) + 2 * 366 * 86400)) cut
	drain start -t $VIP:443 10.9.0.2:443 deadline @$(($(date +%s) - 3600))
	dest set -t $VIP:443 10.9.0.1:443 pop nil
	dest set -t $VIP:443 10.9.0.1:443 id 7
	dest set -t $VIP:443 10.9.0.2:443 id 7
	owner set 198.51.100.0/24 fra
END
ends 2 "3 commands could not be done" chashctl restore /tmp/file
grep -q "/tmp/file:5: there is no PoP 'nil'" /tmp/err || fail "a line that was passed over: $(cat /tmp/err)"
grep -q "it drains without one" /tmp/err || fail "a deadline that was left out: $(cat /tmp/err)"
assert_eq "owners behind it" "$(chashctl save | grep ^owner)" "owner set 198.51.100.0/24 fra"
assert_eq "drains" "$(chashctl -j drain show | jq -r '.[] | select(.service.port == 443) |
	"\(.address) \(.state) \(.cut)"')" \
	"10.9.0.1 drained false
10.9.0.2 drained false"
ends 1 "/tmp/file:9: " bash -c 'echo "owner set" >>/tmp/file; chashctl restore /tmp/file'
ends 1 "a quote has no end" bash -c "echo \"backbone add 'x\" | chashctl restore"
