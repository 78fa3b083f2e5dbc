#!/bin/sh
# SPDX-License-Identifier: ISC
# The completions of bash, zsh and fish: they load, and offer what --help has.
. "$(dirname "$0")/../lib.sh"
cd "$T" || exit 1
C=$BUILD/complete
mkdir bin
PATH=$T/bin:$PATH

progs=
for p in fg-record fg-script fg-collapse fg-diff fg-svg fg-flame
do
	test -f "$C/bash/$p" || continue
	progs="$progs $p"
	printf '#!/bin/sh\nexec %s %s "$@"\n' "$EMU" "$BUILD/$p" >bin/$p
	chmod 755 bin/$p
done

# The long options that --help tells of.
options() { # PROG
	"$1" --help | awk '/^Examples/ { exit }
		/^  Also/ { also = 1 }
		also || /^ +(-., )?--/ {
			while (match($0, /--[a-z][a-z0-9-]*/)) {
				print substr($0, RSTART, RLENGTH)
				if (!also)
					next
				$0 = substr($0, RSTART + RLENGTH)
			}
		}' | sort -u
}

# What bash offers for the words of a command line, of which the last is begun.
in_bash() { # WORD ...
	bash -c '. "$0" && COMP_WORDS=("$@") && COMP_CWORD=$(($# - 1)) &&
		_${1//-/_} && printf "%s\n" "${COMPREPLY[@]}"' "$C/bash/$1" "$@"
}

in_fish() { # PROG LINE
	HOME=$T fish --no-config -c "source $C/fish/$1; complete -C '$1 $2'" | cut -f 1
}

bash_options() { # PROG
	in_bash "$1" -- | sed 's/=$//' | sort -u >offered
	options "$1" | diff - offered
}

fish_options() { # PROG
	in_fish "$1" -- | sed 's/=$//' | grep '^--' | sort -u >offered
	options "$1" | diff - offered
}

value() { # SHELL PROG OPTION BEGINNING WANT: all that begins so
	case $1 in
	bash) in_bash "$2" "$3" "$4" | sort | xargs >offered ;;
	bash=) in_bash "$2" "$3" = "$4" | sort | xargs >offered ;;
	fish) in_fish "$2" "$3=$4" | sed 's/.*=//' | sort | xargs >offered ;;
	esac
	cat offered
	test "$(cat offered)" = "$5"
}

# In every program the same table, read by any awk.
other_awk() {
	for p in $progs
	do
		src=$TOP/cmd/$p/options.c
		test -f "$src" || src=$TOP/cmd/$p/$p.sh
		for sh in bash zsh fish
		do
			busybox awk -f "$TOP/common/complete.awk" -v prog=$p -v shell=$sh \
				"$TOP/common/opts.h" "$src" | cmp - "$C/$sh/$p" || return 1
		done
	done
}

for p in $progs
do
	if command -v bash >/dev/null
	then
		check "bash: $p" bash_options $p
	fi
	if command -v zsh >/dev/null
	then
		check "zsh: $p" zsh -fn "$C/zsh/$p"
	fi
	if command -v fish >/dev/null
	then
		check "fish: $p" fish_options $p
	fi
done
for sh in bash zsh fish
do
	command -v $sh >/dev/null || skip $sh "not installed"
done
if command -v bash >/dev/null && test -x bin/fg-svg
then
	check "bash: words" value bash fg-svg --theme d dark
	check "bash: words behind =" value bash= fg-svg --view to top
	check "bash: palettes" value bash fg-svg -c m 'mem module'
	check "bash: formats" value bash fg-collapse --format sta stap
	touch 'a file' afar
	check "bash: files" value bash fg-svg -o a 'a file afar'
fi
if command -v fish >/dev/null && test -x bin/fg-svg
then
	check "fish: words" value fish fg-svg --theme d dark
	check "fish: palettes" value fish fg-svg --color m 'mem module'
fi
if command -v busybox >/dev/null
then
	check "any awk" other_awk
else
	skip "any awk" "no busybox"
fi
finish
