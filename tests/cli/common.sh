#!/bin/sh
# SPDX-License-Identifier: ISC
# One voice: fg(7)'s table of the options that programs share is what their
# --help and their manuals say, and what they say of help, version and the like
# is the same.
. "$(dirname "$0")/../lib.sh"
cd "$T" || exit 1

progs=$(programs)

# "PROG NAME ARG LETTER" of each option of --help; - is none, ? not told.
for p in $progs
do
	$EMU "$BUILD/$p" --help | awk -v p="$p" '
		function tell(s, letter,    n) {
			n = s
			sub(/[=[].*/, "", n)
			s = substr(s, length(n) + 1)
			print p, n, s == "" ? "-" : tolower(s), letter
		}
		/^Examples/ { exit }
		/^  Also/ { also = 1 }
		also {
			while (match($0, /--[a-z0-9-]+(=[^ ;]+|\[=[^ ;]+)?/)) {
				tell(substr($0, RSTART, RLENGTH), "?")
				$0 = substr($0, RSTART + RLENGTH)
			}
			next
		}
		/^  -.  / { print p, "-", "-", substr($1, 2) }
		/^ +(-., )?--/ {
			l = $1 ~ /^-.,/ ? substr($1, 2, 1) : "-"
			tell($1 ~ /^-.,/ ? $2 : $1, l)
		}'
done | sort >help

# The same of each row of the table, a line for every program that is built;
# then the names that stand below it, as having two meanings.
awk -v built="$progs" '
	function form(line,    n, w, i, s) {
		n = split(line, w, " ")
		for (i = 1; i <= n; i++) {
			if (w[i] == "Ns" || w[i] == "Ar" || w[i] == "Cm")
				continue
			s = s (w[i] == "Oo" ? "[" : w[i] == "Oc" ? "]" : w[i])
		}
		return s
	}
	/^[.]Sh OPTIONS/ { on = 1 }
	/^[.]Ss Operands/ { on = 0 }
	on && /^[.]It Fl/ {
		sub(/^[.]It /, "")
		if ($0 !~ / Ta /) {
			gsub(/Fl -|,/, "")
			n = split($0, w, " ")
			for (i = 1; i <= n; i++)
				print "two --" w[i]
			next
		}
		n = split($0, part, " Ta ")
		sub(/^Fl /, "", part[1])
		letter = "-"
		if (part[1] ~ /^[A-Za-z]( |$)/) {
			letter = substr(part[1], 1, 1)
			sub(/^.( , )?/, "", part[1])
		}
		s = form(part[1])
		name = s
		sub(/[=[].*/, "", name)
		arg = substr(s, length(name) + 1)
		sub(/ Ta$/, "", part[2])
		who = part[2] == "all" ? "record, script, collapse, diff, svg, flame" : part[2]
		m = split(who, p, ", ")
		for (i = 1; i <= m; i++)
			if (index(built " ", " fg-" p[i] " "))
				print "fg-" p[i], (name == "" ? "-" : "-" name), \
					(arg == "" ? "-" : tolower(arg)), letter
	}' "$TOP/man/fg.7" >rows
grep '^two ' rows | sed 's/two //' | sort -u >two
grep -v '^two ' rows | sort >table

# Each row is what the programs say; a letter may be missing.
rows_hold() {
	awk 'NR == FNR { arg[$1 $2] = $3; letter[$1 $2] = $4; next }
		$2 == "-" { next }
		!($1 $2 in arg) { print $1 " has no " $2; bad = 1; next }
		arg[$1 $2] != $3 {
			print $1 " " $2 ": " arg[$1 $2] ", in fg(7) " $3
			bad = 1
		}
		letter[$1 $2] != $4 && letter[$1 $2] != "?" && letter[$1 $2] != "-" {
			print $1 " " $2 ": -" letter[$1 $2] ", in fg(7) -" $4
			bad = 1
		}
		END { exit bad }' help table
}

# What two programs have is a row of both, or has two meanings.
rows_are_all() {
	awk 'FILENAME == "two" { two[$1] = 1; next }
		FILENAME == "table" { row[$1 $2] = 1; next }
		{ n[$2]++; line[FNR] = $0 }
		END {
			for (i in line) {
				split(line[i], w, " ")
				if (w[2] == "-" || n[w[2]] < 2 || w[2] in two ||
					(w[1] w[2]) in row)
					continue
				print w[1] " " w[2] " is not in the table of fg(7)"
				bad = 1
			}
			exit bad
		}' two table help
}

# An option's values are called the same in the manuals.
manuals_agree() {
	while read -r prog name arg _
	do
		test "$name" != - || continue
		line=$(grep -E "^[.]It Fl (. , )?-${name#--}( |$)" "$TOP/man/$prog.1") || continue
		got=$(printf '%s\n' "$line" | sed -e 's/^[.]It Fl \(. , \)\{0,1\}-[a-z-]*//' \
			-e 's/ Ns//g' -e 's/ Ar / /g' -e 's/ Op \(.*\)/[\1]/' -e 's/ //g' |
			tr '[:upper:]' '[:lower:]')
		test "${got:--}" = "$arg" || {
			echo "$prog(1) $name: $got, in fg(7) $arg"
			return 1
		}
	done <table
}

# The first line of an option's text is the same in all of them.
same_words() { # LONG-OPTION
	for p in $progs
	do
		sed -n "/^[.]It Fl . , -$1\$/{n;s/[:.]\$//;p;}" "$TOP/man/$p.1"
	done | sort | uniq -c >words
	cat words
	test "$(wc -l <words)" -eq 1
}

# What encloses the rest of its line, and what is read as a macro.
enclosed() {
	! grep -nE '^[.].* Ql .* Ql |^[.]It .* Op .* Ta |^[.]It No ' "$TOP"/man/*
}

check "rows of fg(7)" rows_hold
check "the table of fg(7) is whole" rows_are_all
check "manuals and fg(7)" manuals_agree
check "quotes and brackets in manuals" enclosed
for o in help version quiet
do
	check "--$o in the manuals" same_words $o
done

# --help: groups, examples last, not wider than the terminal but for long words.
fits() { # PROG COLUMNS
	COLUMNS=$2 $EMU "$BUILD/$1" --help >out
	awk -v max="$2" 'length($0) > max && NF > 1 { print; n++ } END { exit n > 0 }' out
}

in_form() { # PROG
	$EMU "$BUILD/$1" --help >out
	grep -q '^Output:$' out && test "$(grep -c '^[A-Z][a-z, ]*:$' out)" -ge 4 &&
		sed -n '/^Examples:$/,$p' out | sed 1d | grep -vq '^    fg-\|^    perf ' &&
		return 1
	test "$(wc -l <out)" -le 60 && tail -n 1 out | grep -q '^    '
}

# Nothing is coloured, and what is written does not depend on the terminal.
plain() { # PROG
	$EMU "$BUILD/$1" --help >out1
	NO_COLOR=1 TERM=dumb $EMU "$BUILD/$1" --help >out2
	cmp out1 out2 && ! grep -q "$(printf '\033')" out1
}

says() { # PROG STATUS MESSAGE OPTION ...: with one usage line behind it
	prog=$1 status=$2 message=$3
	shift 3
	$EMU "$BUILD/$prog" "$@" </dev/null >out 2>err
	st=$?
	cat err
	test $st -eq "$status" && test ! -s out &&
		test "$(head -n 1 err)" = "$prog: $message" || return 1
	test "$status" -eq 1 || {
		test "$(wc -l <err)" -eq 2 && tail -n 1 err |
			grep -q "^usage: $prog \[option \.\.\.\] "
	}
}

# A value that an option cannot have is told by the option's name, as is what
# it needs besides; none at all where there must be one is told alike.
bad_values() { # PROG
	prog=$1
	case $prog in
	fg-record) set -- -o ./none ./missing ;;
	fg-diff) set -- /dev/null /dev/null ;;
	*) set -- ;;
	esac
	bad=0
	for o in $(sed '/^Examples/,$d' <help1 | grep -oE -- '--[a-z-]+\[?=' |
		tr -d '[=' | sort -u)
	do
		for v in '1;:,x' ''
		do
			$EMU "$BUILD/$prog" "$o=$v" "$@" </dev/null >out 2>err
			test $? -ne 2 || head -n 1 err |
				grep -qE "^$prog: --[a-z-]+(:| |=)" ||
				{ echo "$o=$v: $(cat err)"; bad=1; }
		done
	done
	return $bad
}

same_version() { # PROG
	$EMU "$BUILD/$1" -V >out1 && $EMU "$BUILD/$1" --version | cmp - out1
}

for p in $progs
do
	check "$p --help fits" fits "$p" 80
	check "$p --help fits 40 columns" fits "$p" 40
	check "$p --help in groups" in_form "$p"
	check "$p in plain text" plain "$p"
	check "$p -V" same_version "$p"
	check "$p unknown option" says "$p" 2 '--nope: unknown option' --nope=1
	check "$p unknown letter" says "$p" 2 '-Z: unknown option' -Z
	check "$p no value" says "$p" 2 '--output: needs a value' --output
	check "$p letter without value" says "$p" 2 '-o: needs a value' -o
	check "$p value too much" says "$p" 2 '--quiet: takes no value' --quiet=1
	test $p != fg-flame || continue
	$EMU "$BUILD/$p" --help >help1
	check "$p bad values" bad_values "$p"
done

# A report on a terminal of 40 columns, and the same bytes as ever elsewhere.
on_a_terminal() { # COLUMNS COMMAND ...: lines as they would stand there
	columns=$1
	shift
	python3 - "$columns" "$@" <<-'PY'
	import fcntl, os, pty, struct, sys, termios
	pid, fd = pty.fork()
	if pid == 0:
	    size = struct.pack('HHHH', 25, int(sys.argv[1]), 0, 0)
	    fcntl.ioctl(1, termios.TIOCSWINSZ, size)
	    os.environ.pop('COLUMNS', None)
	    os.execvp(sys.argv[2], sys.argv[2:])
	said = b''
	while True:
	    try:
	        data = os.read(fd, 4096)
	    except OSError:
	        break
	    if not data:
	        break
	    said += data
	said = said.replace(b'\r\n', b'\n').replace(b'\r', b'\n')
	sys.stdout.buffer.write(said)
	sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
	PY
}

narrow_report() {
	mkdir -p before after
	for i in 1 2 3 4 5 6
	do
		printf 'main;parse %d\nmain;write 100\n' $((50 + i)) >before/$i.folded
		printf 'main;parse %d\nmain;write 100\n' $((90 + i)) >after/$i.folded
	done
	on_a_terminal 40 $EMU "$BUILD/fg-diff" --report before after >narrow
	$EMU "$BUILD/fg-diff" --report before after >wide
	COLUMNS=40 $EMU "$BUILD/fg-diff" --report before after >piped
	cat narrow
	cmp wide piped && grep -q '^worse  *95 % interval' wide &&
		grep -q '^+.* %  parse$' narrow && grep -q '^worse *$' narrow
}

narrow_help() { # PROG
	on_a_terminal 40 $EMU "$BUILD/$1" --help >out
	COLUMNS=40 $EMU "$BUILD/$1" --help | cmp - out
}

# What is rewritten in place ends before the last column, or it would not be in
# one place.
narrow_meter() {
	$EMU "$BUILD/fg-record" -q -o .try true 2>why || { cat why; return 77; }
	on_a_terminal 20 sh -c "$EMU $BUILD/fg-record -o .try sleep 2.5 >/dev/null" >all
	cat all
	grep '[0-9] s,' all >shown && ! grep -q '.\{20\}' shown
}

if command -v python3 >/dev/null
then
	test ! -x "$BUILD/fg-record" || check "fg-record on a narrow terminal" narrow_meter
	for p in $progs
	do
		check "$p --help on a narrow terminal" narrow_help $p
	done
	test ! -x "$BUILD/fg-diff" || check "a report on a narrow terminal" narrow_report
else
	skip "terminals" "no python3"
fi

# -o is standard output elsewhere; what cannot be written is told with its name.
written() { # PROG OPERAND ...
	prog=$1
	shift
	$EMU "$BUILD/$prog" "$@" >want && rm -f got &&
		$EMU "$BUILD/$prog" -o got "$@" >out && test ! -s out && cmp want got &&
		$EMU "$BUILD/$prog" -o - "$@" | cmp want -
}

echo 'a;b 1' >in
for p in $progs
do
	case $p in
	fg-record | fg-flame) continue ;; # tests/live has these
	fg-script) set -- "$TOP/testdata/script/user.data" ;;
	fg-diff) set -- in in ;;
	*) set -- in ;;
	esac
	check "$p -o" written "$p" "$@"
	check "$p -o that cannot be written" says "$p" 1 \
		'no/file: No such file or directory' -o no/file "$@"
done
finish
