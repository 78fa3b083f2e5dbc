# SPDX-License-Identifier: ISC
# Makes the scripts small: comments, blanks and line ends go, const becomes let,
# functions outside of all others become arrows in front of all else, where they
# are as good as hoisted, declarations that follow one another become one, and
# what the scripts declare gets short names, the same one wherever it is spelt
# the same. What only some pages need is told from the rest, for others to go
# without: what is done "if (X)" without an else, X being one of PARTS, and
# whatever is declared outside of all functions but used in nothing else.
# What it asks of the sources: comments stand on lines of their own, strings and
# patterns on one; nothing is told apart by blanks ("- -"); a key of an object
# is followed by its colon at once, as the middle of a ? b : c is not;
# parameters have no default; no function but a method knows "this" or
# "arguments", and none returns a , b; nothing is named as what the browser gives, if
# that is used by its name alone; and what the value of a constant is made by
# has no other effect.
# Writes an array of { part, text }, 0 being what all pages need.

# The next word, string, pattern, run of blanks, or character of s.
function token(s) {
	if (match(s, /^[A-Za-z_$][A-Za-z_$0-9]*/) ||
	    match(s, /^'([^'\\]|\\.)*'/) || match(s, /^[ \t]+/) ||
	    (pattern && match(s, /^\/([^\/\\]|\\.)+\/[a-z]*/)) ||
	    match(s, /^[0-9][A-Za-z0-9.]*/))
		return substr(s, 1, RLENGTH)
	return substr(s, 1, 1)
}

function isword(c) {
	return c ~ /[A-Za-z_$0-9]/
}

# Names, but not of properties: "..." is before what is none.
function isname(k) {
	return T[k] ~ /^[A-Za-z_$]/ && !(T[k] in KEYWORDS) &&
	    (T[k - 1] != "." || T[k - 2] == ".")
}

function declare(from, to,    k) {
	for (k = from; k <= to; k++)
		if (isname(k) && T[k + 1] != ":")
			declared[T[k]] = 1
}

# What let or const at token k declares; what is no pattern is plain.
function declarators(k,    deep, target, after) {
	target = 1
	deep = 0
	for (k++; T[k] != ";" && T[k] != "of" && T[k] != "in" || deep > 0; k++) {
		if (T[k] ~ /^[[({]$/)
			deep++
		else if (T[k] ~ /^[])}]$/)
			deep--
		else if (deep == 0 && T[k] == "=")
			target = 0
		else if (deep == 0 && T[k] == ",")
			target = 1
		else if (target) {
			declare(k, k)
			if (deep == 0)
				plain[k] = 1
		}
	}
	after = k + 1
	while (moved[after])
		after = moved[after] + 1
	if (T[k] == ";" && T[after] ~ /^(const|let)$/ && only[k] == only[after])
		goeson[k] = dropped[after] = 1
}

# Whether token k, a name, is a key: "x: 1" or "x(y) {".
function iskey(k) {
	if (T[k + 1] == ":" && !blank[k + 1])
		return 1
	return T[k + 1] == "(" && T[k - 1] ~ /^[{},]$/ && inside[k] == "{" &&
	    T[mate[k + 1] + 1] == "{"
}

# Whether it is a key and its value at once, as in "{ x, y }".
function isboth(k) {
	return inside[k] == "{" && !plain[k] && T[k - 1] ~ /^[{,]$/ &&
	    T[k + 1] ~ /^[},]$/
}

# The last token of the statement that begins with token k.
function ending(k) {
	if (T[k] == "{")
		return mate[k]
	if (T[k] ~ /^(if|for|while)$/) {
		k = ending(mate[k + 1] + 1)
		return T[k + 1] == "else" ? ending(k + 2) : k
	}
	for (; T[k] != ";"; k++)
		if (T[k] in OPENING)
			k = mate[k]
	return k
}

function mark(from, to, part) {
	for (; from <= to; from++)
		only[from] = part
}

# The last token of what token k begins to declare outside of all functions,
# which has the name of token k + 1; 0 if it is something else.
function declaration(k) {
	if (inside[k] != "" || !isname(k + 1))
		return 0
	if (T[k] == "function")
		return mate[mate[k + 2] + 1]
	if (T[k] !~ /^(const|let)$/ || T[k + 2] !~ /^[=;]$/)
		return 0
	for (k += 2; T[k] !~ /^[,;]$/; k++)
		if (T[k] in OPENING)
			k = mate[k]
	return T[k] == ";" ? k : 0
}

# The part that alone uses what is declared from..to, or 0.
function user(from, to,    j, k, name, part) {
	name = T[from + 1]
	for (j = 1; j <= places[name]; j++) {
		k = place[name, j]
		if (k >= from && k <= to)
			continue
		if (!only[k] || (part && only[k] != part))
			return 0
		part = only[k]
	}
	return part + 0
}

function markonly(    k, end, more, part) {
	for (k = 1; k <= n; k++)
		if (T[k] == "if" && (T[k + 2] in PARTS) && T[k + 3] == ")" &&
		    T[k - 1] ~ /^[;{}]$/ && !only[k]) {
			end = ending(k)
			if (end == ending(k + 4))
				mark(k, end, PARTS[T[k + 2]])
		}
	for (k = 1; k <= n; k++)
		if (isname(k) && !iskey(k))
			place[T[k], ++places[T[k]]] = k
	do {
		more = 0
		for (k = 1; k <= n; k++) {
			end = only[k] ? 0 : declaration(k)
			part = end ? user(k, end) : 0
			if (part) {
				mark(k, end, part)
				more = 1
			}
		}
	} while (more)
}

# Functions outside of all others, by their first token: the last.
function markmoved(    k, end) {
	for (k = 1; k <= n; k++)
		if (T[k] == "function" && (end = declaration(k)))
			moved[k] = end
}

# What is to be written next: t, of that part.
function put(t, part) {
	if (isword(last) && isword(substr(t, 1, 1)))
		t = " " t
	last = substr(t, length(t))
	if (length(text) > 500 || part != wrote)
		write()
	wrote = part
	# Not the end of a CDATA section.
	if (tail t ~ /\]\]>/)
		t = " " t
	tail = substr(tail t, length(tail t) - 1)
	gsub(/[\\"]/, "\\\\&", t)
	text = text t
}

# Token k as it is written.
function emit(k,    t) {
	t = goeson[k] ? "," : T[k]
	# Needless before the end of a list, or of a block.
	if (dropped[k] || (t == ";" && T[k + 1] == "}") ||
	    (t == "," && T[k + 1] ~ /^[])}]$/ && T[k - 1] != ","))
		return
	if (isname(k) && !iskey(k) && (t in name))
		t = (isboth(k) ? t ":" : "") name[t]
	else if (t == "const")
		t = "let"
	else if ((t == "true" || t == "false") && T[k + 1] != ":")
		t = t == "true" ? "!0" : "!1"
	put(t, only[k])
}

function emitall(from, to) {
	for (; from <= to; from++)
		emit(from)
}

# The functions of a part.
function hoist(part,    k, shut, first) {
	for (k = 1; k <= n; k++) {
		if (!moved[k] || only[k] + 0 != part)
			continue
		put(first++ ? "," : "let", part)
		emit(k + 1)
		put("=", part)
		shut = mate[k + 2]
		if (shut == k + 4)
			emit(k + 3)
		else
			emitall(k + 2, shut)
		put("=>", part)
		arrow(shut + 1, moved[k], part)
	}
	if (first)
		put(";", part)
}

# A function's body, from and to being its braces.
function arrow(from, to, part,    object) {
	if (T[from + 1] != "return" || T[from + 2] == ";" ||
	    ending(from + 1) != to - 1) {
		emitall(from, to)
		return
	}
	object = T[from + 2] == "{"
	if (object)
		put("(", part)
	emitall(from + 2, to - 2)
	if (object)
		put(")", part)
}

function write() {
	if (text != "")
		print "{ " (wrote + 0) ", \"" text "\" },"
	text = ""
}

function short(    n, s) {
	do {
		n = made++
		s = substr(LETTERS, n % 52 + 1, 1)
		for (n = int(n / 52); n > 0; n = int((n - 1) / 52))
			s = s substr(LETTERS, (n - 1) % 52 + 1, 1)
	} while (s in free || s in KEYWORDS)
	return s
}

BEGIN {
	LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	split("break case catch class const continue do else extends false " \
	    "finally for " \
	    "function if in instanceof let new null of return super switch this " \
	    "throw true try typeof undefined var void while", word, " ")
	for (k in word)
		KEYWORDS[word[k]] = 1
	PARTS["diff"] = 1
	PARTS["laned"] = 2
	PARTS["linked"] = 3
	OPENING["("] = OPENING["["] = OPENING["{"] = 1
}

/^[ \t]*(\/\/.*)?$/ {
	next
}

{
	for (s = $0; s != ""; s = substr(s, length(t) + 1)) {
		pattern = T[n] ~ /^[(,=:&|?!]?$/
		t = token(s)
		if (t !~ /^[ \t]/)
			T[++n] = t
		else
			blank[n + 1] = 1
	}
	blank[n + 1] = 1
}

END {
	for (k = 1; k <= n; k++) {
		inside[k] = T[open[deep]]
		if (T[k] ~ /^[[({]$/)
			open[++deep] = k
		else if (T[k] ~ /^[])}]$/) {
			mate[open[deep]] = k
			mate[k] = open[deep--]
		}
	}
	markonly()
	markmoved()
	for (k = 1; k <= n; k++) {
		if (T[k] == "const" || T[k] == "let")
			declarators(k)
		else if (T[k] ~ /^(class|function)$/ && isname(k + 1))
			declare(k + 1, k + 1)
		else if (T[k] == "=" && T[k + 1] == ">" && T[k - 1] == ")")
			declare(mate[k - 1], k - 1)
		else if (T[k] == "=" && T[k + 1] == ">")
			declare(k - 1, k - 1)
		if (T[k] == ")" && T[k + 1] == "{" &&
		    T[mate[k] - 1] !~ /^(if|for|while|switch)$/)
			declare(mate[k], k)
	}
	for (k = 1; k <= n; k++)
		if (isname(k) && !iskey(k)) {
			if (T[k] in declared)
				uses[T[k]]++
			else
				free[T[k]] = 1
		}
	# The most frequent get the shortest.
	do {
		best = ""
		for (t in uses)
			if (!(t in name) && (best == "" || uses[t] > uses[best] ||
			    (uses[t] == uses[best] && t < best)))
				best = t
		if (best != "")
			name[best] = short()
	} while (best != "")
	for (k = 0; k <= 3; k++)
		hoist(k)
	for (k = 1; k <= n; k++)
		if (moved[k])
			k = moved[k]
		else
			emit(k)
	write()
}
