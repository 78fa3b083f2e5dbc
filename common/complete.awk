# SPDX-License-Identifier: ISC
# Completions of a program for a shell, out of its table of options: opts.h,
# then the C source that holds the table, or the shell script whose help text
# is one. Variables: prog, and shell: bash, zsh or fish.

# What is between quotes of s, its strings joined; an escape is one byte.
function text(s,    out) {
	out = ""
	while (match(s, /"([^"\\]|\\.)*"/)) {
		out = out substr(s, RSTART + 1, RLENGTH - 2)
		s = substr(s, RSTART + RLENGTH)
	}
	gsub(/\\"/, "\"", out)
	return out
}

# A row's fields: commas within strings are of the string.
function fields(row, f,    n, i, c, quoted) {
	for (n in f)
		delete f[n]
	n = 1
	for (i = 1; i <= length(row); i++) {
		c = substr(row, i, 1)
		if (c == "\\") {
			f[n] = f[n] c substr(row, ++i, 1)
			continue
		}
		if (c == "\"")
			quoted = !quoted
		if (c == "," && !quoted)
			n++
		else
			f[n] = f[n] c
	}
	return n
}

# { key, "name", "ARG" or NULL, "help" }, without its braces.
function c_row(row,    f, letter) {
	if (fields(row, f) < 4 || f[4] !~ /"/)
		return
	if (match(f[1], /'.'/))
		letter = substr(f[1], RSTART + 1, 1)
	add(letter, text(f[2]), text(f[3]), text(f[4]))
}

# "  -f, --format=NAME   what it is", without the first blanks.
function help_row(s,    letter, name, arg) {
	if (match(s, /^-[A-Za-z](, | |$)/)) {
		letter = substr(s, 2, 1)
		s = substr(s, RLENGTH + 1)
	}
	if (match(s, /^--[a-z0-9-]+/)) {
		name = substr(s, 3, RLENGTH - 2)
		s = substr(s, RLENGTH + 1)
	}
	if (match(s, /^(=|\[=)[^ ;]+/)) {
		arg = substr(s, 1, RLENGTH)
		sub(/^=/, "", arg)
		s = substr(s, RLENGTH + 1)
	}
	sub(/^ */, "", s)
	add(letter, name, arg, s)
}

function add(letter, name, arg, help) {
	n++
	letters[n] = letter
	names[n] = name
	optional[n] = arg ~ /^\[/
	if (optional[n])
		gsub(/^\[=|\]$/, "", arg)
	args[n] = arg
	helps[n] = help
}

# What of an option's value is known: words, or a kind.
function kind(arg) {
	if (arg ~ /^[A-Za-z0-9-]+(\|[A-Za-z0-9-]+)+$/ || arg == "utf-8") {
		gsub(/\|/, " ", arg)
		return "words " arg
	}
	return arg
}

# A shell's word that holds s.
function quoted(s) {
	gsub(/'/, "'\\''", s)
	return "'" s "'"
}

function runs_command() {
	return prog == "fg-record" || prog == "fg-flame"
}

# Commands that print the words of a kind, one first in each line.
function lister(k) {
	if (k == "FORMAT" && prog == "fg-collapse")
		return "fg-collapse --list"
	return k == "PALETTE" ? "fg-svg --list" : ""
}

function bash_value(i,    k, list) {
	k = kind(args[i])
	list = lister(k)
	if (list != "")
		return "compgen -W \"$(" list " 2>/dev/null | cut -d ' ' -f 1)\" -- \"$cur\""
	if (sub(/^words /, "", k))
		return "compgen -W '" k "' -- \"$cur\""
	if (k == "DIR")
		return "compgen -d -- \"$cur\""
	if (k == "FILE")
		return "compgen -f -- \"$cur\""
	if (k == "USER")
		return "compgen -u -- \"$cur\""
	return ""
}

function bash(    i, f, all, pattern, value, nothing) {
	f = prog
	gsub(/-/, "_", f)
	print "# bash completion of " prog ", made from its table of options"
	print "_" f "() {"
	print "\tlocal cur=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD-1]} given="
	print "\tCOMPREPLY=()"
	print "\t# --option=value is three words."
	print "\tif [[ $cur == = ]]; then"
	print "\t\tcur= given=1"
	print "\telif [[ $option == = ]]; then"
	print "\t\toption=${COMP_WORDS[COMP_CWORD-2]} given=1"
	print "\tfi"
	print "\tcase $option$given in"
	for (i = 1; i <= n; i++) {
		all = all (letters[i] != "" ? " -" letters[i] : "") \
		    (names[i] != "" ? " --" names[i] (args[i] != "" && !optional[i] ? "=" : "") : "")
		if (args[i] == "")
			continue
		pattern = names[i] != "" ? "--" names[i] "1" : ""
		if (!optional[i])
			pattern = pattern (names[i] != "" ? " | --" names[i] : "") \
			    (letters[i] != "" ? " | -" letters[i] : "")
		value = bash_value(i)
		if (value == "") {
			nothing = nothing (nothing != "" ? " | " : "") pattern
			continue
		}
		print "\t" pattern ")"
		print "\t\tmapfile -t COMPREPLY < <(" value ")"
		print "\t\treturn ;;"
	}
	if (nothing != "")
		print "\t" nothing ") return ;;"
	print "\tesac"
	print "\t[[ -z $given ]] || return"
	print "\tif [[ $cur == -* ]]; then"
	print "\t\tmapfile -t COMPREPLY < <(compgen -W '" substr(all, 2) "' -- \"$cur\")"
	print "\t\t[[ ${#COMPREPLY[@]} -ne 1 || $COMPREPLY != *= ]] || compopt -o nospace 2>/dev/null"
	if (runs_command()) {
		print "\telse"
		print "\t\tmapfile -t COMPREPLY < <(compgen -c -- \"$cur\")"
	}
	print "\tfi"
	print "}"
	print "complete -o default -F _" f " " prog
}

function zsh_value(i,    k, list, action) {
	k = kind(args[i])
	list = lister(k)
	if (list != "")
		action = "{compadd - $(" list " 2>/dev/null | cut -d \" \" -f 1)}"
	else if (sub(/^words /, "", k))
		action = "(" k ")"
	else if (k == "DIR")
		action = "_files -/"
	else if (k == "FILE")
		action = "_files"
	else if (k == "USER")
		action = "_users"
	else
		action = " "
	k = args[i]
	gsub(/:/, "\\:", k)
	return (optional[i] ? "::" : ":") k ":" action
}

function zsh(    i, help, value) {
	print "#compdef " prog
	print "# zsh completion of " prog ", made from its table of options"
	print "_arguments -s -S : \\"
	for (i = 1; i <= n; i++) {
		help = helps[i]
		gsub(/\[|\]|:/, "\\\\&", help)
		help = "[" help "]"
		value = args[i] != "" ? zsh_value(i) : ""
		if (letters[i] != "")
			print "\t" quoted("-" letters[i] (value == "" ? "" : optional[i] ? "-" : "+") help value) " \\"
		if (names[i] != "")
			print "\t" quoted("--" names[i] (value == "" ? "" : optional[i] ? "=-" : "=") help value) " \\"
	}
	if (runs_command())
		print "\t'(-)1:command: _command_names -e' '*::arguments: _normal'"
	else
		print "\t'*:file:_files'"
}

function fish_value(i,    k, list) {
	k = kind(args[i])
	list = lister(k)
	if (list != "")
		return " -x -a " quoted("(" list " | cut -d ' ' -f 1)")
	if (sub(/^words /, "", k))
		return (optional[i] ? " -f" : " -x") " -a " quoted(k)
	if (k == "DIR")
		return " -x -a '(__fish_complete_directories)'"
	if (k == "FILE")
		return " -r -F"
	if (k == "USER")
		return " -x -a '(__fish_complete_users)'"
	return optional[i] ? " -f" : " -x"
}

function fish(    i, help) {
	print "# fish completion of " prog ", made from its table of options"
	for (i = 1; i <= n; i++) {
		help = helps[i]
		gsub(/\\/, "\\\\", help)
		gsub(/'/, "\\'", help)
		print "complete -c " prog (letters[i] != "" ? " -s " letters[i] : "") \
		    (names[i] != "" ? " -l " names[i] : "") \
		    (args[i] != "" ? fish_value(i) : "") \
		    (help != "" ? " -d '" help "'" : "")
	}
	if (runs_command())
		print "complete -c " prog " -x -a '(__fish_complete_subcommand)'"
}

# Rows that programs share.
/^#define OPTS_[A-Z]+/ {
	macro = $2
}
macro != "" {
	line = $0
	sub(/^#define OPTS_[A-Z_]+/, "", line)
	shared[macro] = shared[macro] line
	if (!sub(/\\$/, "", shared[macro]))
		macro = ""
}

/^static const struct opts_option table/ {
	table = 1
	next
}
table && /^};/ {
	table = 0
}
table && $1 ~ /^OPTS_[A-Z_]+,/ {
	macro = substr($1, 1, length($1) - 1)
	row = shared[macro]
	macro = ""
	gsub(/^[^{]*\{|\}[^}]*$/, "", row)
	c_row(row)
	next
}
table && !/^\t*\/\*/ {
	row = row $0
	if ($0 ~ /\},$/) {
		gsub(/^[^{]*\{|\},$/, "", row)
		c_row(row)
		row = ""
	}
}

/^help="/ {
	words = 1
}
words && /^  Also/ {
	also = 1
	sub(/^[^:]*:/, "")
}
words && /^Examples/ {
	also = 0
}
words && also {
	gsub(/;[^-]*/, " ")
	for (i = split($0, word, " "); i > 0; i--)
		help_row(word[i])
	next
}
words && /^ +-/ {
	sub(/^ */, "")
	help_row($0)
}
words && /"$/ {
	words = 0
}

END {
	if (shell == "bash")
		bash()
	else if (shell == "zsh")
		zsh()
	else
		fish()
}
