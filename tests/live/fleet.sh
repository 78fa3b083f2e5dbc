#!/bin/sh
# SPDX-License-Identifier: ISC
# Folding on other machines: two hosts that are network namespaces, each with
# an sshd of its own, names and files of its own, and GNU parallel that sends
# them shards of a recording. One of them dies on the way; the result has the
# bytes that one machine alone gives. All of it happens within namespaces that
# end with this script: nothing of the machine's own network is touched.
. "$(dirname "$0")/../lib.sh"

probe() {
	for tool in mandoc parallel ssh ssh-keygen rsync ip unshare
	do
		command -v $tool >/dev/null || { echo "no $tool"; return 1; }
	done
	test -x /usr/sbin/sshd || { echo "no sshd"; return 1; }
	test "$(id -u)" -eq 0 || { echo "needs root"; return 1; }
	unshare --net --mount --uts --pid --fork --mount-proc sh -ec '
		mount -t tmpfs tmpfs /run
		ip netns add probe
		ip link add left type veth peer name right netns probe
		ip netns exec probe true' >/dev/null 2>&1 ||
		{ echo "namespaces are forbidden here"; return 1; }
}

if test "${FLEET-}" != inside
then
	if ! why=$(probe)
	then
		skip "two hosts over ssh" "$why"
		finish
		exit
	fi
	rm -rf "$T"
	FLEET=inside exec unshare --net --mount --uts --pid --fork --kill-child \
		--mount-proc sh "$0"
fi

# The first process of a namespace gets no signal it has not asked for.
trap 'exit 1' HUP INT TERM
cd "$T" || exit 1
HOME=$T
PATH=$T/bin:$BUILD:$PATH
export HOME PATH
mkdir bin there host work

# An sshd of its own for host N, which sees neither work nor host of others.
host() { # N
	cat >sshd.$1 <<-CONF
	ListenAddress 10.77.$1.2
	HostKey $T/hostkey
	AuthorizedKeysFile $T/key.pub
	PidFile none
	StrictModes no
	PasswordAuthentication no
	UsePAM no
	PermitRootLogin yes
	MaxStartups 100
	SetEnv PATH=$T/there:$PATH
	CONF
	ip netns add web$1
	ip link add to$1 type veth peer name eth0 netns web$1
	ip addr add 10.77.$1.1/24 dev to$1
	ip link set to$1 up
	ip -n web$1 link set lo up
	ip -n web$1 addr add 10.77.$1.2/24 dev eth0
	ip -n web$1 link set eth0 up
	cat >>ssh_config <<-CONF
	Host web$1
	HostName 10.77.$1.2
	CONF
	ip netns exec web$1 unshare --uts sh -ec "
		hostname web$1
		mount -t tmpfs tmpfs $T/work
		mount -t tmpfs tmpfs $T/host
		exec /usr/sbin/sshd -D -f $T/sshd.$1 -E $T/log.$1" &
}

setup() {
	mount -t tmpfs tmpfs /run && mkdir /run/sshd && ip link set lo up || return 1
	# On the hosts root has a home and a shell without anything in them, and
	# no password: "!" would lock it out without PAM.
	sed 's/^root:[^:]*/root:*/' /etc/shadow >shadow &&
		mount --bind shadow /etc/shadow || return 1
	sed "s,^root:.*,root:x:0:0:root:$T:/bin/sh," /etc/passwd >passwd &&
		mount --bind passwd /etc/passwd || return 1
	ssh-keygen -q -t ed25519 -N '' -f key && ssh-keygen -q -t ed25519 -N '' -f hostkey ||
		return 1
	cat >ssh_config <<-CONF
	User root
	IdentityFile $T/key
	StrictHostKeyChecking no
	UserKnownHostsFile /dev/null
	LogLevel ERROR
	BatchMode yes
	ConnectTimeout 5
	ControlMaster auto
	ControlPath $T/to.%h
	ControlPersist 60
	CONF
	printf '#!/bin/sh\nexec %s -F %s/ssh_config "$@"\n' "$(command -v ssh)" "$T" >bin/ssh
	chmod 755 bin/ssh
	mkdir .parallel && : >.parallel/will-cite
	host 1
	host 2
	for h in web1 web2
	do
		i=0
		until test "$(ssh $h hostname)" = $h
		do
			i=$((i + 1))
			test $i -lt 100 || { cat log.*; return 1; }
			sleep 0.1
		done
	done
}

# A real recording in shards that end where samples do.
shards() {
	fg-record -q -F 2999 -o perf.data -- "${CC:-cc}" -std=c11 \
		-D_POSIX_C_SOURCE=200809L -I"$TOP" -O2 -c -o /dev/null \
		"$TOP/common/stacks.c" && fg-script perf.data >perf.txt || return 1
	awk -v RS= -v ORS='\n\n' '{ print >("work/shard." NR % 8) }' perf.txt
	fg-collapse perf.txt >local.folded && test "$(wc -l <local.folded)" -gt 100 &&
		fg-collapse work/shard.* | cmp - local.folded && gzip work/shard.[0-3]
}

# On the hosts fg-collapse hesitates in the middle of its output.
slow() {
	cat >there/fg-collapse <<-SH
	#!/bin/sh
	out=\$(mktemp)
	$BUILD/fg-collapse "\$@" >"\$out"
	st=\$?
	half=\$((\$(wc -c <"\$out") / 2))
	head -c \$half "\$out"
	sleep 0.5
	tail -c +\$((half + 1)) "\$out"
	rm -f "\$out"
	exit \$st
	SH
	chmod 755 there/fg-collapse
}

# Two jobs at once on each host; files, as they can be sent again.
map() { # SHARD ...
	parallel --joblog joblog -S 2/web1,2/web2 \
		--workdir "$T/host" --transferfile {} --cleanup --retries 5 \
		fg-collapse {} ::: "$@" >parts
}

both_alive() {
	map work/shard.* && fg-collapse -f folded parts | cmp - local.folded &&
		grep -q web1 joblog && grep -q web2 joblog
}

# When jobs have come back from web1 and others are there, it is no more.
one_dies() {
	rm -f joblog
	map work/shard.* &
	job=$!
	i=0
	until grep -q web1 joblog 2>/dev/null
	do
		i=$((i + 1))
		test $i -lt 200 || return 1
		sleep 0.05
	done
	sleep 0.3
	# shellcheck disable=SC2046
	kill -9 $(ip netns pids web1)
	test "$(wc -l <joblog)" -le 8 || { echo "too late"; return 1; }
	wait $job || { echo "parallel: $?"; cat joblog; return 1; }
	ssh web1 true 2>/dev/null && { echo "web1 is still there"; return 1; }
	fg-collapse -f folded parts | cmp - local.folded
}

none_left() {
	# shellcheck disable=SC2046
	kill -9 $(ip netns pids web2)
	map work/shard.7 2>/dev/null && { echo "status 0 without a host"; return 1; }
	return 0
}

# The lines of the manual that call parallel, as they stand there.
manual() { # PATTERN
	mandoc -T ascii -O width=300 "$TOP/man/fg-collapse.1" | sed 's/.\x08//g' |
		sed -n '/[$] parallel -S/,/[^\\]$/p' | sed 's/^ *\([$] \)*//' |
		sed -e ':a' -e '/\\$/N; s/\\\n//; ta' | grep -e "$1" >line && test -s line &&
		cat line
}

sharded_as_in_the_manual() {
	manual --transferfile && sed "s:/tmp/fold:$T/host:" line >here &&
		cp work/shard.* . && sh -e here && cmp all.folded local.folded
}

recorded_as_in_the_manual() {
	manual 'fg-record.*-a' && sed 's/sleep 10/sleep 1/' line >shorter &&
		sh -e shorter && grep -q '^web1;' fleet.folded && grep -q '^web2;' fleet.folded &&
		test -z "$(grep -v '^web[12];' fleet.folded)"
}

# Each host folds what is its own; the root frame says whose it is.
where_the_data_is() {
	for h in web1 web2
	do
		ssh $h "cat >$T/host/perf.txt" <perf.txt || return 1
	done
	parallel -S web1,web2 --nonall \
		"cd $T/host"' && fg-collapse --prefix "$(hostname)" perf.txt' >parts ||
		return 1
	for h in web1 web2
	do
		sed "s/^/$h;/" local.folded
	done >want
	fg-collapse -f folded parts | cmp - want
}

check "two hosts" setup
check "a recording in shards" shards
check "data where it is" where_the_data_is
check "shards, as in the manual" sharded_as_in_the_manual
check "record everywhere, as in the manual" recorded_as_in_the_manual
slow
check "shards on two hosts" both_alive
check "a host dies on the way" one_dies
check "no host is left" none_left
finish
