// SPDX-License-Identifier: ISC
// What can be seen of the tree, drawn; and the sizes of everything.

// Pixels at both sides, and below which a frame is drawn as skyline only, or
// has no label.
const PAD = 10;
const NARROW = 0.3;
const LABEL_MIN = 10;
// Of a graph with more rows only those in the window are drawn, and as many
// pixels of others above and below.
const MANY_ROWS = 2000;
const AROUND = 3000;

const frames = svg('g', {
	class: 'fg-frames', tabindex: '0', role: 'application',
	'aria-label': 'Flame graph. Arrow keys move, Enter zooms, Escape resets.',
});
const surface = svg('rect', { class: 'fg-surface', x: 0 });
const tooltip = svg('title', {});
const picture = svg('g', {});
const hoverBox = svg('rect', { class: 'fg-hover', visibility: 'hidden' });
const focusBox = svg('rect', { class: 'fg-focus', visibility: 'hidden' });

// All sizes in pixels; unit is how many of them look like one.
const size = { width: 0, height: 0, head: 0, row: 0, font: 0, unit: 1 };

function rowTop(depth) {
	return option.inverted ? size.head + depth * size.row
	    : size.height - PAD - (depth + 1) * size.row;
}

function depthAt(y) {
	return Math.floor((option.inverted ? y - size.head
	    : size.height - PAD - y) / size.row);
}

// The rows between two heights: the first and the last one.
function rowsBetween(top, bottom) {
	const ends = [depthAt(top), depthAt(bottom)];
	return { first: Math.max(Math.min(...ends), 0),
		last: Math.min(Math.max(...ends), tree.maxdepth) };
}

// The rows that are drawn.
let drawn = null;

function drawAll() {
	drawn = rowsBetween(0, size.height);
	draw();
}

function drawWindow() {
	const top = window.scrollY, bottom = top + window.innerHeight;
	const seen = rowsBetween(top, bottom);
	if (drawn && drawn.first <= seen.first && seen.last <= drawn.last)
		return;
	drawn = rowsBetween(top - AROUND, bottom + AROUND);
	draw();
}

// Pixels for a count of 1.
function scale() {
	return (size.width - 2 * PAD) / (tree.total[state.zoom] || 1);
}

// Where frame i is: callers of the one zoomed to take the whole width.
function place(i) {
	const z = state.zoom;
	if (i <= z && z < tree.end[i])
		return { x: PAD, w: size.width - 2 * PAD };
	return { x: PAD + (tree.start[i] - tree.start[z]) * scale(),
		w: tree.total[i] * scale() };
}

const letters = new Map();

// The widths of the ellipsis and printable ASCII, measured together.
function measureLetters() {
	let all = '\u2026';
	for (let c = 32; c < 127; c++)
		all += String.fromCharCode(c);
	const probe = svg('text', { x: 0, y: 0, visibility: 'hidden',
		'xml:space': 'preserve', 'font-size': size.font }, all);
	root.append(probe);
	for (let i = 0; i < all.length; i++) {
		let w = 0;
		try {
			w = probe.getSubStringLength(i, 1);
		} catch (e) {
			// Not rendered, as in a hidden frame: guessed below.
		}
		letters.set(all[i], w || size.font * 0.6);
	}
	probe.remove();
}

function letterWidth(c) {
	const w = letters.get(c);
	return w === undefined ? size.font * (c > '\u2e80' ? 1 : 0.7) : w;
}

// As much of the text as there is room for, or nothing.
function fit(s, room) {
	const dots = letterWidth('\u2026');
	let used = 0, at = 0, keep = 0, kept = 0;
	for (const c of s) {
		used += letterWidth(c);
		if (used > room)
			return kept > 2 ? s.slice(0, keep) + '\u2026' : '';
		at += c.length;
		if (used + dots <= room) {
			keep = at;
			kept++;
		}
	}
	return s;
}

const tenth = v => Math.round(v * 10) / 10;

// Half way to white: for callers of the frame zoomed to.
function faded(rgb) {
	return '#' + rgb.slice(1).replace(/../g,
	    hex => (parseInt(hex, 16) + 255 >> 1).toString(16));
}

// Collects a drawing: the boxes of a row and colour are one path.
function Drawing() {
	this.paths = new Map();
	this.labels = [];
}

Drawing.prototype.box = function (i, x, w, past) {
	const depth = tree.depth[i];
	if (depth < drawn.first || depth > drawn.last)
		return;
	const top = tenth(rowTop(depth)), left = tenth(x);
	const hit = hits && i && hits[tree.name[i]];
	const color = colorOf(i);
	const fill = hit ? '' : past ? faded(colors[color]) : colors[color];
	const key = depth + fill;
	const d = 'M' + left + ' ' + top + 'h' +
	    tenth(w > 1.5 ? w - 0.5 : Math.max(w * 2 / 3, 0.1)) +
	    'v' + tenth(size.row - 1) + 'H' + left + 'z';
	const path = this.paths.get(key);
	if (path)
		path.d.push(d);
	else
		this.paths.set(key, { d: [d], fill });
	if (w < LABEL_MIN)
		return;
	const label = fit(nameOf(i), w - 6);
	if (label)
		this.labels.push(svg('text', {
			x: left + 3, y: tenth(top + (size.row - 1) / 2 +
			    size.font * 0.35),
			class: hit ? 'fg-hit-ink' : '',
			fill: needsWhite(color) && !past ? '#fff' : '#000',
		}, label));
};

// One by one, since a function takes only so many arguments.
Drawing.prototype.appendTo = function (parent) {
	for (const p of this.paths.values())
		parent.append(svg('path', {
			fill: p.fill, d: p.d.join(''),
			class: p.fill ? '' : 'fg-hit',
		}));
	for (const label of this.labels)
		parent.append(label);
};

// What is too narrow for a box, by pixel column: its rows from highs, the
// outermost caller's depth, to lows.
function Skyline() {
	this.lows = new Int32Array(Math.ceil(size.width) + 1).fill(-1);
	this.highs = new Int32Array(this.lows.length).fill(tree.maxdepth);
}

Skyline.prototype.add = function (x, w, i) {
	const last = Math.min(this.lows.length - 1, Math.ceil(x + w) - 1);
	for (let c = Math.floor(x); c <= last; c++) {
		this.lows[c] = Math.max(this.lows[c], tree.low[i]);
		this.highs[c] = Math.min(this.highs[c], tree.depth[i]);
	}
};

Skyline.prototype.path = function (attributes) {
	const lows = this.lows, highs = this.highs, d = [];
	for (let c = 0, from = 0; c < lows.length; c++) {
		if (lows[c + 1] === lows[c] && highs[c + 1] === highs[c])
			continue;
		const ends = [rowTop(lows[c]), rowTop(highs[c])];
		if (lows[c] >= 0)
			d.push('M' + from + ' ' + Math.min(...ends) + 'V' +
			    (Math.max(...ends) + size.row - 1) + 'H' +
			    (c + 1) + 'V' + Math.min(...ends) + 'z');
		from = c + 1;
	}
	attributes.d = d.join('');
	return svg('path', attributes);
};

function draw() {
	const z = state.zoom, k = scale();
	const drawing = new Drawing(), sky = new Skyline();
	const hitSky = new Skyline();
	for (let i = z; i !== 0;) {
		i = tree.parent[i];
		drawing.box(i, PAD, size.width - 2 * PAD, true);
	}
	for (let i = z; i < tree.end[z];) {
		const x = PAD + (tree.start[i] - tree.start[z]) * k;
		const w = tree.total[i] * k;
		if (w >= NARROW) {
			drawing.box(i, x, w, false);
			i++;
			continue;
		}
		if (w > 0) {
			const end = tree.end[i];
			const lit = hits &&
			    hitsBefore[end] > hitsBefore[i];
			(lit ? hitSky : sky).add(x, w, i);
		}
		i = tree.end[i];
	}
	picture.replaceChildren(sky.path({ fill: option.tint }),
	    hitSky.path({ class: 'fg-hit-sky' }));
	drawing.appendTo(picture);
	outline(hoverBox, state.hover);
	outline(focusBox, state.focus);
}

function outline(box, i) {
	const seen = i >= 0 && rowTop(tree.depth[i]) >= 0;
	const at = seen ? place(i) : { x: 0, w: 0 };
	const inside = at.x >= PAD - 1 && at.x + at.w <= size.width - PAD + 1;
	box.setAttribute('visibility', seen && inside ? 'visible' : 'hidden');
	if (!seen || !inside)
		return;
	box.setAttribute('x', at.x);
	box.setAttribute('y', rowTop(tree.depth[i]));
	box.setAttribute('width', Math.max(at.w - 0.5, 1));
	box.setAttribute('height', size.row - 1);
}

// A document of nothing but SVG is laid out for a desk, however small the
// screen: what is to be touched must be as much larger.
function measureUnit() {
	const coarse = window.matchMedia('(pointer: coarse)').matches;
	const shrunk = standalone && window.screen.width > 0
	    ? window.innerWidth / window.screen.width : 1;
	size.unit = coarse ? Math.min(Math.max(shrunk, 1), 4) : 1;
	size.row = Number(option.row) * size.unit;
	size.font = Number(option.size) * size.unit;
	if (coarse)
		size.row = Math.max(size.row, 24 * size.unit);
}

function layout() {
	measureUnit();
	measureLetters();
	root.setAttribute('font-size', size.font);
	bar.style.fontSize = size.font + 'px';
	size.width = option.fixed ? Number(root.getAttribute('width'))
	    : Math.max(root.getBoundingClientRect().width, 200);
	barBox.setAttribute('width', size.width);
	size.head = Math.ceil(bar.offsetHeight || 4 * size.font) + 4;
	barBox.setAttribute('height', size.head);
	size.height = size.head + (tree.maxdepth + 1) * size.row + PAD;
	root.setAttribute('height', size.height);
	surface.setAttribute('y', size.head);
	surface.setAttribute('width', size.width);
	surface.setAttribute('height', size.height - size.head);
	drawn = null;
	follow();
}

// Keeps the bar, and what is drawn, in view.
function follow() {
	const above = -root.getBoundingClientRect().top;
	const most = size.height - size.head - size.row;
	barBox.setAttribute('y', Math.max(0, Math.min(above, most)));
	if (standalone && tree.maxdepth > MANY_ROWS)
		drawWindow();
	else if (!drawn)
		drawAll();
}

function scrollToRoot() {
	if (standalone)
		window.scrollTo(0, option.inverted ? 0 : size.height);
}

// Brings frame i's row into the window.
function reveal(i) {
	if (!standalone)
		return;
	const y = rowTop(tree.depth[i]);
	const top = window.scrollY + size.head;
	const bottom = window.scrollY + window.innerHeight - size.row;
	if (y < top)
		window.scrollTo(0, y - size.head);
	else if (y > bottom)
		window.scrollTo(0, y - window.innerHeight + 2 * size.row);
}

// On paper the graph fills a page, without controls.
function beforePrint() {
	drawAll();
	barBox.setAttribute('y', 0);
	root.setAttribute('viewBox', '0 0 ' + size.width + ' ' + size.height);
	if (standalone)
		root.setAttribute('height', '100%');
}

function afterPrint() {
	root.removeAttribute('viewBox');
	root.setAttribute('height', size.height);
	drawn = null;
	follow();
}
