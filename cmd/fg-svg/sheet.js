// SPDX-License-Identifier: ISC
// The views that are no picture: the table of functions, and the outline.

// Rows of the table beyond those in the window.
const SPARE = 10;
// Callees that the outline shows of a frame at first, and with each "more".
const SOME = 50;

const table = { rows: [], key: 'self', up: false, at: 0 };

// Of each: its key and heading, what it has of a name, and how that is said.
function tableColumns() {
	const s = sums(), said = ladder.length ? amount : count;
	const columns = [
		['self', 'Self', name => s.self[name], said],
		['total', 'Total', name => s.total[name], said],
	];
	if (diff) {
		const d = kind => name => (s[kind][name] - s[kind + '0'][name]) *
		    (option.negate ? -1 : 1);
		columns.push(['dself', '\u0394 self', d('self'), signed],
		    ['dtotal', '\u0394 total', d('total'), signed]);
	}
	return columns;
}

function fillTable() {
	const s = sums(), ranks = nameRanks();
	const inOrder = uints(names.length);
	const column = tableColumns().find(c => c[0] === table.key);
	const sign = table.up ? -1 : 1;
	for (let name = 0; name < names.length; name++)
		inOrder[ranks[name]] = name;
	const rows = [...inOrder.filter(name =>
	    s.frames[name] && (!hits || hits[name]))];
	const values = floats(names.length);
	for (const name of rows)
		values[name] = column ? column[2](name) : -ranks[name];
	// Equals stay in the order of their names.
	table.rows = rows.sort((a, b) => sign * (values[b] - values[a]));
	table.at = min(table.at, max(0, rows.length - 1));
}

function sortBy(key) {
	table.up = table.key === key && !table.up;
	table.key = key;
	fillTable();
	drawTable();
}

function cell(role, content, kind) {
	return html('span', { role, class: kind || '' }, content);
}

// Rows in the window; the list is as high as if it had all.
function drawTable() {
	const list = one(sheet, '.fg-rows');
	const h = 20 * size.unit;
	const from = max(0, floor(sheet.scrollTop / h) - SPARE);
	const shownRows = table.rows.slice(from, from + 2 * SPARE +
	    ceil(sheet.clientHeight / h));
	const columns = tableColumns();
	list.style.height = table.rows.length * h + 'px';
	list.replaceChildren(...Array.from(shownRows, (name, k) => {
		const row = html('div', {
			role: 'row', 'aria-rowindex': from + k + 2,
			id: ID + 'row' + (from + k),
			'aria-selected': from + k === table.at,
			class: from + k === table.at ? 'fg-at' : '',
			style: 'top:' + (from + k) * h + 'px;height:' + h + 'px',
		});
		for (const [key, , value, said] of columns) {
			row.append(cell('cell', said(value(name))));
			if (key[0] !== 'd')
				row.append(cell('cell', share(value(name))));
		}
		row.append(cell('cell', plain(names[name]).slice(0, 2000),
		    'fg-name'));
		row.name = name;
		return row;
	}));
	const grid = one(sheet, '.fg-top');
	set(grid, 'aria-rowcount', table.rows.length + 1);
	set(grid, 'aria-activedescendant', ID + 'row' + table.at);
	one(sheet, '.fg-none').textContent =
	    table.rows.length ? '' : 'No match';
	for (const head of all(sheet, '[data-key]'))
		set(head.parentNode, 'aria-sort',
		    head.dataset.key !== table.key ? 'none'
		    : table.up ? 'ascending' : 'descending');
}

function buildTable() {
	const head = html('div.headrow', { role: 'row' });
	const columns = [...tableColumns(), ['name', 'Function']];
	for (const [key, label] of columns) {
		const button = push('sort', label, 'Sort by ' + label,
		    () => sortBy(key));
		button.dataset.key = key;
		head.append(html('span', {
			role: 'columnheader', class: key === 'name' ? 'fg-name'
			    : '',
		}, button));
		if (key === 'self' || key === 'total')
			head.append(cell('columnheader', '%'));
	}
	const rows = html('div.rows', { role: 'rowgroup' });
	const top = html('div', {
		role: 'grid', class: 'fg-top', tabindex: '0',
		'aria-label': 'Functions. Enter shows callers and callees.',
	}, html('div', { role: 'rowgroup' }, head), rows);
	on(rows, 'click', e => {
		const row = e.target.closest('[role=row]');
		if (row)
			sandwich(row.name);
	});
	on(top, 'keydown', e => {
		const page = floor(sheet.clientHeight / 20 / size.unit) - 2;
		const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page,
			PageUp: -page, Home: -1e9, End: 1e9 }[e.key];
		if (e.target !== top || (!by && e.key !== 'Enter'))
			return;
		e.preventDefault();
		e.stopPropagation();
		if (e.key === 'Enter') {
			sandwich(table.rows[table.at]);
			return;
		}
		table.at = max(0, min(table.rows.length - 1,
		    table.at + by));
		const y = table.at * 20 * size.unit, h = sheet.clientHeight;
		if (y < sheet.scrollTop || y > sheet.scrollTop + h -
		    60 * size.unit)
			sheet.scrollTop = y - h / 2;
		drawTable();
	});
	sheet.replaceChildren(top, html('div.none', {}));
}

// A frame of the outline; its callees, the heaviest first, when opened.
function outlineItem(i) {
	const leaf = tree.end[i] === i + 1;
	const item = html('li', {
		role: 'treeitem', tabindex: '-1', 'aria-label': titleOf(i),
		'aria-level': tree.depth[i] + 1, 'aria-selected': 'false',
	}, html('div', { class: isHit(i) ? 'fg-found' : '' },
	    cell('none', leaf ? '' : '\u25b8', 'fg-sign'),
	    cell('none', share(tree.total[i])),
	    cell('none', share(tree.self[i])),
	    cell('none', nameOf(i).slice(0, 2000), 'fg-name')));
	item.frame = i;
	if (!leaf)
		set(item, 'aria-expanded', 'false');
	return item;
}

function kidsOf(i) {
	const kids = [];
	for (let c = i + 1; c < tree.end[i]; c = tree.end[c])
		if (tree.total[c] > 0)
			kids.push(c);
	return kids.sort((a, b) => tree.total[b] - tree.total[a]);
}

function openItem(item, open) {
	const i = item.frame;
	if (!item.hasAttribute('aria-expanded'))
		return;
	set(item, 'aria-expanded', open);
	one(item, '.fg-sign').textContent = open ? '\u25be' : '\u25b8';
	if (item.lastChild.tagName === 'ul')
		item.lastChild.remove();
	if (!open)
		return;
	const kids = kidsOf(i), list = html('ul', { role: 'group' });
	const some = () => {
		const more = one(list, ':scope > .fg-more');
		if (more)
			more.remove();
		list.append(...kids.splice(0, SOME).map(outlineItem));
		if (kids.length)
			list.append(html('li', {
				role: 'treeitem', tabindex: '-1',
				class: 'fg-more', 'aria-selected': 'false',
			}, kids.length + ' more'));
	};
	list.some = some;
	some();
	item.append(list);
}

function selectItem(item) {
	const old = one(sheet, '[tabindex="0"][role=treeitem]');
	if (!item)
		return;
	if (old) {
		set(old, 'tabindex', '-1');
		set(old, 'aria-selected', 'false');
	}
	set(item, 'tabindex', '0');
	set(item, 'aria-selected', 'true');
	item.focus();
	if (item.frame !== undefined) {
		state.focus = item.frame;
		state.hover = -1;
		showDetails();
	}
}

function enterItem(item) {
	if (item.classList.contains('fg-more')) {
		const before = item.previousElementSibling;
		item.parentNode.some();
		selectItem(before.nextElementSibling);
	} else {
		openItem(item, item.getAttribute('aria-expanded') !== 'true');
		selectItem(item);
	}
}

function outlineKey(e) {
	const item = e.target.closest('[role=treeitem]');
	const items = all(sheet, '[role=treeitem]');
	const at = items.indexOf(item), key = e.key, open = item &&
	    item.getAttribute('aria-expanded') === 'true';
	if (!item || e.ctrlKey || e.altKey || e.metaKey)
		return;
	if (key === 'ArrowDown' || (key === 'ArrowRight' && open))
		selectItem(items[at + 1]);
	else if (key === 'ArrowUp')
		selectItem(items[at - 1]);
	else if (key === 'Home')
		selectItem(items[0]);
	else if (key === 'End')
		selectItem(items.pop());
	else if (key === 'ArrowRight' || (key === 'ArrowLeft' && open))
		openItem(item, !open);
	else if (key === 'ArrowLeft')
		selectItem(item.parentNode.closest('[role=treeitem]'));
	else if (key === 'Enter' || key === ' ')
		enterItem(item);
	else
		return;
	e.preventDefault();
	e.stopPropagation();
}

// Opened down to what is zoomed to.
function buildOutline() {
	const list = html('ul', {
		role: 'tree', class: 'fg-outline', 'aria-label': 'Call tree',
	});
	const path = [];
	for (let i = state.zoom; !isRoot(i); i = tree.parent[i])
		path.unshift(i);
	let item = outlineItem(0);
	list.append(item);
	sheet.replaceChildren(html('div', { 'aria-hidden': 'true',
		class: 'fg-outline fg-headrow' }, cell('none', '', 'fg-sign'),
	    cell('none', 'Total'), cell('none', 'Self'), 'Function'), list);
	openItem(item, true);
	for (const i of path) {
		const next = [...item.lastChild.children]
		    .find(e => e.frame === i);
		if (!next)
			break;
		item = next;
		openItem(item, true);
	}
	set(item, 'tabindex', '0');
	on(list, 'keydown', outlineKey);
	on(list, 'click', e => {
		const hit = e.target.closest('[role=treeitem]');
		if (hit)
			enterItem(hit);
	});
}

on(sheet, 'scroll', () => {
	if (state.view === 'top')
		drawTable();
}, { passive: true });

function showSheet() {
	const wanted = sheetOnly();
	sheet.style.display = wanted ? '' : 'none';
	if (!wanted) {
		sheet.replaceChildren();
	} else if (state.view === 'top') {
		if (!one(sheet, '.fg-top'))
			buildTable();
		fillTable();
		drawTable();
	} else {
		buildOutline();
	}
}
