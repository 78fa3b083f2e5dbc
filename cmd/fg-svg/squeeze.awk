# SPDX-License-Identifier: ISC
# Makes the scripts small: comments, blanks and line ends go, const becomes let,
# texts added up become one, functions outside of all others become arrows in
# front of all else, where they are as good as hoisted, declarations that follow
# one another become one, and what the scripts declare gets short names: outside
# of all functions one for a spelling; within one for a spelling in each
# statement that is outside, such as a function.
# What only some pages need is told from the rest, for others to go without: what
# is done "if (X)" without an else, X being one of PARTS, and whatever is
# declared outside of all functions but used in nothing else.
# What it asks of the sources: comments stand on lines of their own, strings and
# patterns on one; nothing is told apart by blanks ("- -"); a key of an object
# is followed by its colon at once, as the middle of a ? b : c is not;
# parameters have no default; no function but a method knows "this" or
# "arguments", and none returns a , b; nothing is named as what the browser
# gives, if that is used by its name alone; and what the value of a constant is
# made by has no other effect.
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

# Declares names, outside of all functions or within one.
function declare(from, to, outside,    k) {
	for (k = from; k <= to; k++)
		if (isname(k) && T[k + 1] != ":")
			declared[T[k]] = declared[T[k]] || outside
}

# What let or const at token k declares; what is no pattern is plain.
function declarators(k,    deep, target, after, outside) {
	outside = inside[k] == ""
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
			declare(k, k, outside)
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
	part += 0
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
	if (named(k) != "")
		t = (isboth(k) ? t ":" : "") named(k)
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

# A short name by number.
function short(n,    s) {
	s = substr(LETTERS, n % 52 + 1, 1)
	for (n = int(n / 52); n > 0; n = int((n - 1) / 52))
		s = s substr(LETTERS, (n - 1) % 52 + 1, 1)
	return s
}

# The next short name from number made on that is not taken, of a unit.
function fresh(unit,    s) {
	do
		s = short(made++)
	while ((s in KEYWORDS) || (s in free) || ((unit, s) in taken))
	return s
}

# Takes the most frequent of uses out of it.
function frequent(    t, best) {
	best = ""
	for (t in uses)
		if (best == "" || uses[t] > uses[best] ||
		    (uses[t] == uses[best] && t < best))
			best = t
	if (best != "")
		delete uses[best]
	return best
}

# The most frequent get the shortest names.
function nameall(    k, t) {
	for (k = 1; k <= n; k++)
		if (isname(k) && !iskey(k)) {
			if (!(T[k] in declared))
				free[T[k]] = 1
			else if (declared[T[k]])
				uses[T[k]]++
		}
	while ((t = frequent()) != "")
		name[t] = fresh(0)
	for (k = 1; k <= n; k = unitend + 1)
		nameunit(k)
}

# The last token of the statement that begins with token k, outside of all.
function ofunit(k) {
	while (k < n && !(inside[k] == "" && T[k] == ";") &&
	    !(T[k] == "}" && inside[mate[k]] == "" && T[k + 1] !~ /^[].,;()]$/))
		k++
	return k
}

function nameunit(from,    k, t) {
	unitend = ofunit(from)
	for (k = from; k <= unitend; k++) {
		unit[k] = from
		if (!isname(k) || iskey(k) || !(T[k] in declared))
			continue
		if (declared[T[k]])
			taken[from, name[T[k]]] = 1
		else
			uses[T[k]]++
	}
	made = 0
	while ((t = frequent()) != "")
		name[from, t] = fresh(from)
}

# What the name at token k became; "" if it stays.
function named(k) {
	if (!isname(k) || iskey(k) || !(T[k] in declared))
		return ""
	return declared[T[k]] ? name[T[k]] : name[unit[k], T[k]]
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
		if (t ~ /^[ \t]/)
			blank[n + 1] = 1
		else if (t ~ /^'/ && T[n] == "+" && T[n - 1] ~ /^'/ &&
		    T[n - 2] ~ /^[(,=:?+[]$/) {
			n--
			T[n] = substr(T[n], 1, length(T[n]) - 1) substr(t, 2)
		} else
			T[++n] = t
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
			declare(k + 1, k + 1, inside[k] == "")
		else if (T[k] == "=" && T[k + 1] == ">" && T[k - 1] == ")")
			declare(mate[k - 1], k - 1)
		else if (T[k] == "=" && T[k + 1] == ">")
			declare(k - 1, k - 1)
		if (T[k] == ")" && T[k + 1] == "{" &&
		    T[mate[k] - 1] !~ /^(if|for|while|switch)$/)
			declare(mate[k], k)
	}
	nameall()
	for (k = 0; k <= 3; k++)
		hoist(k)
	for (k = 1; k <= n; k++)
		if (moved[k])
			k = moved[k]
		else
			emit(k)
	write()
}
