# SPDX-License-Identifier: ISC
# What samples as text add up to by event, told without fg-collapse: lines of
# EVENT TAB SUM. Counts are kept in two halves, as awk knows doubles only.
function add(event, n,   cut, low, high) {
	cut = length(n) - 9
	high = cut > 0 ? substr(n, 1, cut) : 0
	low = cut > 0 ? substr(n, cut + 1) : n
	lows[event] += low
	highs[event] += high + int(lows[event] / 1e9)
	lows[event] %= 1e9
}
/^[ \t]*(#|$)/ || /^\t/ { next }
match($0, / [0-9]+\.[0-9]+: */) {
	rest = substr($0, RSTART + RLENGTH)
	n = 1
	if (match(rest, /^[0-9]+ +/)) {
		n = substr(rest, 1, RLENGTH) + 0 == 0 ? 0 : substr(rest, 1, RLENGTH)
		gsub(/ /, "", n)
		rest = substr(rest, RLENGTH + 1)
	}
	event = rest
	sub(/:( .*)?$/, "", event)
	if (match(rest, /: /))
		event = substr(rest, 1, RSTART - 1)
	if (event !~ / / && event !~ /^PERF_RECORD/)
		add(event, n)
}
END {
	for (event in lows)
		if (highs[event] > 0)
			printf "%s\t%.0f%09d\n", event, highs[event], lows[event]
		else
			printf "%s\t%.0f\n", event, lows[event]
}
