#!/bin/sh
# SPDX-License-Identifier: ISC
# Fails when an #include crosses a border it may not cross: each folder says
# what it may include, and whatever is not said is refused.
bad=0

# One file of fg-collapse knows of object files, and is left out elsewhere.
allow() { # FOLDER PATTERN [NOT-BELOW]
	if find "$1" ${3:+-path "$3" -prune -o} -name '*.[ch]' \
		-exec grep -nE '^ *# *include "' {} + |
		grep -v '^cmd/fg-collapse/objects[.]c:.*"common/space/' |
		grep -vE "include \"($2)\""
	then
		echo "$1/ may include only: $2" >&2
		bad=1
	fi
}

only() { # PATTERN FILE-PATTERN: includes of PATTERN stand in these files only
	if grep -rnE "^ *# *include <($1)" --include='*.[ch]' common cmd |
		grep -vE "^($2)"
	then
		echo "<$1> may stand only in: $2" >&2
		bad=1
	fi
}

flat='common/[a-z0-9-]+[.]h'
own='[a-z0-9-]+[.](h|def)|[a-z]+[.](js|css)[.]inc'
allow common "$flat" 'common/*/*'
allow common/perf "$flat|common/perf/[a-z0-9-]+[.]h"
allow common/space "$flat|common/space/[a-z0-9-]+[.]h"
# What runs in other people's programs knows nothing of ours.
allow cmd/fg-record/preload '[.][.]/(allocmark|poisson)[.]h|[a-z]+[.]h'
for p in fg-collapse fg-diff fg-svg
do
	allow cmd/$p "$flat|$own" '*/formats/*'
done
for p in fg-record fg-script
do
	allow cmd/$p "common/(perf/|space/)?[a-z0-9-]+[.]h|$own" '*/preload/*'
done
allow cmd/fg-collapse/formats "$flat|[.][.]/[a-z0-9]+[.]h"
only 'linux/' 'cmd/fg-record/|common/perf/'
only 'zstd' 'cmd/fg-record/deflate[.]|cmd/fg-script/inflate[.]|common/unpack[.]'
only 'zlib' 'common/unpack[.]|cmd/fg-svg/pack[.]'
only '(libelf|gelf|dwarf|elfutils/)' 'common/space/'

# Inside fg-script a file includes only what stands to its left.
order='data event sample counter order task symbol inline extent dump leaf print'
left=
for m in $order
do
	for f in cmd/fg-script/"$m".[ch]
	do
		test -f "$f" || continue
		for other in $order
		do
			case " $left $m " in *" $other "*) continue ;; esac
			if grep -nE "^#include \"${other}[.]h\"" "$f"
			then
				echo "$f may not include $other.h" >&2
				bad=1
			fi
		done
	done
	left="$left $m"
done
exit $bad
