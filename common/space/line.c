/* SPDX-License-Identifier: ISC */
/* From an address to a source line. */
#include "common/space/line.h"

#include <dwarf.h>
#include <string.h>

static const char *
basename_of(const char *path)
{
	const char *slash;

	if (path == NULL)
		return NULL;
	slash = strrchr(path, '/');
	return slash != NULL ? slash + 1 : path;
}

/* The last row at vaddr or before it; NULL if it is the end of some code. */
static Dwarf_Line *
find_row(Dwarf_Lines *rows, size_t n, uint64_t vaddr)
{
	size_t low = 0, high = n, mid;
	Dwarf_Line *row;
	Dwarf_Addr at;
	bool end;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (dwarf_lineaddr(dwarf_onesrcline(rows, mid), &at) != 0)
			return NULL;
		if (at <= vaddr)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == 0)
		return NULL;
	row = dwarf_onesrcline(rows, low - 1);
	return dwarf_lineendsequence(row, &end) == 0 && !end ? row : NULL;
}

bool
line_find(Dwarf_Die *unit, uint64_t vaddr, struct srcline *line)
{
	Dwarf_Lines *rows;
	Dwarf_Line *row;
	size_t n;
	int number;

	if (dwarf_getsrclines(unit, &rows, &n) != 0)
		return false;
	row = find_row(rows, n, vaddr);
	if (row == NULL || dwarf_lineno(row, &number) != 0)
		return false;
	line->file = basename_of(dwarf_linesrc(row, NULL, NULL));
	line->number = (uint32_t)number;
	return line->file != NULL;
}

void
line_of_call(Dwarf_Die *inlined, struct srcline *line)
{
	Dwarf_Attribute attr;
	Dwarf_Files *files;
	Dwarf_Word file, number;
	Dwarf_Die unit;
	size_t n;

	if (dwarf_formudata(
		dwarf_attr(inlined, DW_AT_call_file, &attr), &file) != 0 ||
	    dwarf_formudata(
		dwarf_attr(inlined, DW_AT_call_line, &attr), &number) != 0 ||
	    dwarf_diecu(inlined, &unit, NULL, NULL) == NULL ||
	    dwarf_getsrcfiles(&unit, &files, &n) != 0 || file >= n)
		return;
	line->file = basename_of(dwarf_filesrc(files, file, NULL, NULL));
	line->number = (uint32_t)number;
}
