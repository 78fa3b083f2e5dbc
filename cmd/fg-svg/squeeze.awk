# SPDX-License-Identifier: ISC
# Makes the scripts small: comments, blanks and line ends go, and the functions and
# variables of the outermost level get short names. What it asks of the sources:
# comments stand on lines of their own, strings and patterns on one; nothing is
# told apart by blanks ("- -"); a key of an object is followed by its colon at
# once, as the middle of a ? b : c is not; and no key is written as the name
# alone if that is a name of the outermost level.

# The next word, string, pattern, run of blanks, or character of s.
function token(s) {
	if (match(s, /^[A-Za-z_$][A-Za-z_$0-9]*/) ||
	    match(s, /^'([^'\\]|\\.)*'/) || match(s, /^[ \t]+/) ||
	    (pattern && match(s, /^\/([^\/\\]|\\.)+\//)) ||
	    match(s, /^[0-9][A-Za-z0-9.]*/))
		return substr(s, 1, RLENGTH)
	return substr(s, 1, 1)
}

function isword(c) {
	return c ~ /[A-Za-z_$0-9]/
}

function short(n,    s) {
	do {
		n = ++made
		s = substr(LETTERS, n % 52 + 1, 1)
		for (n = int(n / 52); n > 0; n = int(n / 52))
			s = s substr(LETTERS, n % 52 + 1, 1)
	} while (s in known)
	return s
}

BEGIN {
	LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
}

/^[ \t]*(\/\/.*)?$/ {
	next
}

{
	line[++lines] = $0
	for (rest = $0; match(rest, /[A-Za-z_$][A-Za-z_$0-9]*/);
	    rest = substr(rest, RSTART + RLENGTH))
		known[substr(rest, RSTART, RLENGTH)]++
}

/^(function|const|let) [A-Za-z]/ {
	split($2, word, /[^A-Za-z_$0-9]/)
	if (length(word[1]) > 2)
		outer[word[1]] = 1
}

END {
	for (i = 1; i <= lines; i++) {
		out = before = ""
		for (s = line[i]; s != ""; s = substr(s, length(t) + 1)) {
			pattern = before ~ /^[(,=:&|?]?$/
			t = token(s)
			if (t ~ /^[ \t]/) {
				after = substr(s, length(t) + 1, 1)
				if (isword(before) && isword(after))
					out = out " "
				continue
			}
			after = substr(s, length(t) + 1, 1)
			if (t in outer && after != ":" &&
			    (before != "." || out ~ /\.\.\.$/)) {
				if (!(t in name))
					name[t] = short()
				out = out name[t]
			} else
				out = out t
			before = substr(t, length(t))
		}
		# Lines are joined but where words would grow together.
		if (isword(last) && isword(substr(out, 1, 1)))
			out = " " out
		last = before
		gsub(/[\\"]/, "\\\\&", out)
		# The end of a CDATA section.
		gsub(/\]\]>/, "]] >", out)
		text = text out
		if (length(text) > 500 || i == lines) {
			print "\"" text "\","
			text = ""
		}
	}
}
