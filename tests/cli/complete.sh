#!/bin/sh
# SPDX-License-Identifier: ISC
# The completions of bash, zsh and fish: they load, and offer what --help has.
. "$(dirname "$0")/../lib.sh"
cd "$T" || exit 1
C=$BUILD/complete
mkdir bin zsh
PATH=$T/bin:$PATH

progs=$(programs)
for p in $progs
do
	printf '#!/bin/sh\nexec %s %s "$@"\n' "$EMU" "$BUILD/$p" >bin/$p
	chmod 755 bin/$p
done
touch 'a file' afar

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
	bash -c '. "$0" && complete -p "$1" >/dev/null && COMP_WORDS=("$@") && COMP_CWORD=$(($# - 1)) &&
		_${1//-/_} && printf "%s\n" "${COMPREPLY[@]}"' "$C/bash/$1" "$@"
}

in_fish() { # PROG LINE
	HOME=$T fish --no-config -c "source $C/fish/$1; complete -C '$1 $2'" | cut -f 1
}

# An interactive zsh, in a terminal of zpty, completes each line of standard input
# with the functions of the folder zsh, as they are installed; "? LINE" and what
# it offered go to the file shown.
ask_zsh() {
	for p in $progs
	do
		cp "$C/zsh/$p" "zsh/_$p" || return 1
	done
	cat >lines
	cat >widget <<-'END'
		fpath=($PWD/zsh $fpath)
		autoload -Uz compinit && compinit -D -u
		setopt extended_glob
		compadd() {
			local -a words
			# With -A, -D or -O it is asked for what would be offered.
			if [[ -z ${(M)@[1,(i)(-|--)]:#-[^-]#[ADO]*} ]]
			then
				builtin compadd -A words "$@"
				print -rl -- $words >>shown
			fi
			builtin compadd "$@"
		}
		ask() {
			local line
			for line in "${(@f)$(<lines)}"
			do
				print -r -- "? $line" >>shown
				BUFFER=$line CURSOR=$#line
				zle complete-word
			done
			exit
		}
		zle -N zle-line-init ask
	END
	TERM=vt100 timeout 120 zsh -f -c 'zmodload zsh/zpty && zpty asker zsh -f -i &&
		zpty -w asker ". ./widget" && while zpty -r asker chunk; do :; done'
	cat shown
	test "$(grep -c '^?' shown)" -eq "$(wc -l <lines)"
}

in_zsh() { # LINE
	awk -v line="? $1" '/^[?]/ { on = $0 == line; next } on && NF' shown
}

bash_options() { # PROG
	in_bash "$1" -- | sed 's/=$//' | sort -u >offered
	options "$1" | diff - offered
}

zsh_options() { # PROG
	in_zsh "$1 --" | sort -u >offered
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
	zsh) in_zsh "$2 $3 $4" | sort | xargs >offered ;;
	zsh=) in_zsh "$2 $3=$4" | sort | xargs >offered ;;
	fish) in_fish "$2" "$3 $4" | sort | xargs >offered ;;
	fish=) in_fish "$2" "$3=$4" | sed 's/.*=//' | sort | xargs >offered ;;
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

# Words, those behind =, those that a program lists, and files.
values() { # SHELL
	check "$1: words" value "$1" fg-svg --theme d dark
	check "$1: words behind =" value "$1=" fg-svg --view to top
	check "$1: palettes" value "$1" fg-svg -c m 'mem module'
	check "$1: formats" value "$1=" fg-collapse --format sta stap
	check "$1: files" value "$1" fg-svg -o a 'a file afar'
}

for sh in bash zsh fish
do
	command -v $sh >/dev/null || { skip $sh "not installed"; continue; }
	test $sh != zsh || check "zsh: asked" ask_zsh <<-END
		$(for p in $progs; do echo "$p --"; done)
		fg-svg --theme d
		fg-svg --view=to
		fg-svg -c m
		fg-collapse --format=sta
		fg-svg -o a
	END
	for p in $progs
	do
		check "$sh: $p" ${sh}_options $p
	done
	test ! -x bin/fg-svg || test ! -x bin/fg-collapse || values $sh
done
if command -v busybox >/dev/null
then
	check "any awk" other_awk
else
	skip "any awk" "no busybox"
fi
finish
