// SPDX-License-Identifier: ISC
// What can be seen of the tree, drawn; and the sizes of everything.

// Pixels at both sides, and below which a frame is drawn as skyline only, or
// has no label.
const PAD = 10;
const NARROW = 0.3;
const LABEL_MIN = 10;
// Rows in the window are drawn, and as many pixels of others around it.
const AROUND = 100;

const frames = svg('g.frames', {
	tabindex: '0', role: 'tree',
	'aria-label': 'Flame graph. Arrow keys move, Enter zooms, ' +
	    'question mark lists all keys.',
	'aria-activedescendant': ID + 'focus',
});
const surface = svg('rect.surface', { x: 0 });
const picture = svg('g', { 'aria-hidden': 'true' });
// In tenths of pixels: whole numbers are written much faster.
const boxes = svg('g', { transform: 'scale(.1)' });
// What matches is drawn once more in front of the boxes, which stay.
const marks = svg('g.hit', { transform: 'scale(.1)' });
const labels = svg('g', {});
const hoverBox = svg('rect.hover', { visibility: 'hidden' });
const focusBox = svg('rect.focus', { id: ID + 'focus', role: 'treeitem' });

// All sizes in pixels; unit is how many of them look like one.
const size = { width: 0, height: 0, head: 0, row: 0, font: 0, unit: 1 };

function rowTop(depth) {
	return state.inverted ? size.head + (depth + tree.below) * size.row
	    : size.height - PAD - (depth + tree.below + 1) * size.row;
}

function depthAt(y) {
	return floor((state.inverted ? y - size.head
	    : size.height - PAD - y) / size.row) - tree.below;
}

// The rows between two heights: the first and the last one.
function rowsBetween(top, bottom) {
	const ends = [depthAt(top), depthAt(bottom)];
	return { first: max(min(...ends), -tree.below),
		last: min(max(...ends), tree.maxdepth) };
}

// In an <object> the root is as high as that, whatever its height says, and
// cannot be scrolled: then the view box is moved.
let stuck = false;
let pan = 0;

// How much of the graph is above the window.
function scrolled() {
	return pan - boxOf(root).top;
}

function scrollToY(y) {
	if (!stuck) {
		scrollTo(0, y);
		return;
	}
	pan = max(0, min(y, size.height - innerHeight));
	set(root, 'viewBox', [0, pan, size.width, innerHeight].join(' '));
	set(one(root, '.fg-ground'), 'y', pan);
	keepUp();
}

// The rows that are drawn.
let drawn = null;

function drawAll() {
	drawn = rowsBetween(0, size.height);
	draw();
}

function drawWindow() {
	const top = scrolled();
	const bottom = top + innerHeight;
	const seen = rowsBetween(top, bottom);
	if (drawn && drawn.first <= seen.first && seen.last <= drawn.last)
		return;
	drawn = rowsBetween(top - AROUND, bottom + AROUND);
	draw();
}

// The frame that has the whole width in that half of the tree where i is.
function zoomFor(i) {
	const half = tree.roots[1] || tree.n;
	return (i < half) === (state.zoom < half) ? state.zoom
	    : i < half ? 0 : half;
}

// Whether i is within what is zoomed to.
function inView(i) {
	const z = zoomFor(i);
	return z <= i && i < tree.end[z];
}

// Pixels for a count of 1.
function scale(i) {
	return (size.width - 2 * PAD) / (tree.width[zoomFor(i)] || 1);
}

// Where frame i is: callers of the one zoomed to take the whole width.
function place(i) {
	const z = zoomFor(i);
	if (i <= z && z < tree.end[i])
		return { x: PAD, w: size.width - 2 * PAD };
	return { x: PAD + (tree.start[i] - tree.start[z]) * scale(i),
		w: tree.width[i] * scale(i) };
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
	if (room < 2 * dots)
		return '';
	const all = state.trim === 'left' ? [...s].reverse() : s;
	for (const c of all) {
		used += letterWidth(c);
		if (used > room)
			return kept < 3 ? '' : all === s
			    ? s.slice(0, keep) + '\u2026'
			    : '\u2026' + s.slice(s.length - keep);
		at += c.length;
		if (used + dots <= room) {
			keep = at;
			kept++;
		}
	}
	return s;
}

const PAPER = ['#ffffff', '#16181d'];
const tenth = v => round(v * 10) / 10;

// Half way to white: for callers of the frame zoomed to.
function faded(rgb) {
	return '#' + rgb.slice(1).replace(/../g,
	    hex => (parseInt(hex, 16) + 255 >> 1).toString(16));
}

// Of the last drawing: frames that have boxes, each with its place and width; the
// outermost of those too narrow for one; and the labels.
let wide = [];
let narrow = [];
let inked = [];

// From its top, in tenths of pixels, down and back.
function boxPath(top, x, w) {
	const left = round(x * 10);
	return 'M' + left + ' ' + top + 'h' +
	    (w > 1.5 ? round(w * 10) - 5 : ceil(w * 20 / 3)) + down + left +
	    'z';
}

let down = '';

function topOf(depth) {
	return round(rowTop(depth) * 10);
}

// Adds the box of frame i to paths, one for each row and look.
function drawBox(paths, i, x, w, past) {
	const depth = tree.depth[i];
	if (depth < drawn.first || depth > drawn.last)
		return;
	const color = colorOf(i);
	let look = past ? 1 : 0, stroke = '', fresh = false;
	if (diff) {
		fresh = i && !tree.total0[i];
		if (!(tree.total[i] > 0)) {
			look = 2;
			stroke = color === 4 ? '#80868b'
			    : palette[color < 4 ? 1 : 7];
		}
	}
	const key = (depth * 4 + look) * 1e6 + color;
	let path = paths.get(key);
	if (path === undefined) {
		path = { d: '', top: topOf(depth), stroke, fill: look === 2
		    ? PAPER[dark ? 1 : 0]
		    : look ? faded(palette[color]) : palette[color] };
		paths.set(key, path);
	}
	const d = boxPath(path.top, x, w);
	path.d += d;
	wide.push(i, x, w);
	if (fresh)
		paths.hatched += d;
	const label = w < LABEL_MIN ? '' : fit(nameOf(i), w - 6);
	if (label)
		drawLabel(i, depth, x, label, path.fill, fresh);
}

function drawLabel(i, depth, x, label, fill, fresh) {
	const e = svg('text', {
		x: tenth(x + 3), y: tenth(rowTop(depth) +
		    (size.row - 1) / 2 + size.font * 0.35), fill: inkOn(fill),
	}, label);
	if (fresh)
		setAll(e, { class: 'fg-halo', stroke: fill });
	labels.append(e);
	inked.push({ e, i, look: fresh ? 'fg-halo' : '', lit: false });
}

// What is too narrow for a box, by pixel column: its rows from highs, the
// outermost caller's depth, to lows; of callers' rows sign is -1.
class Skyline {
	constructor(sign) {
		this.sign = sign;
		this.lows = ints(ceil(size.width) + 1).fill(-1);
		this.highs = ints(this.lows.length).fill(1e9);
	}

	add(x, w, i) {
		const last = min(this.lows.length - 1, ceil(x + w) - 1);
		const low = this.sign * tree.low[i], high = this.sign * tree.depth[i];
		for (let c = floor(x); c <= last; c++) {
			this.lows[c] = max(this.lows[c], low);
			this.highs[c] = min(this.highs[c], high);
		}
	}

	path(attributes) {
		const lows = this.lows, highs = this.highs;
		let d = '';
		for (let c = 0, from = 0; c < lows.length; c++) {
			if (lows[c + 1] === lows[c] && highs[c + 1] === highs[c])
				continue;
			const ends = [lows[c], highs[c]].map(row =>
			    topOf(this.sign * row));
			if (lows[c] >= 0)
				d += 'M' + from + '0 ' + min(...ends) + 'V' +
				    (max(...ends) + round(size.row * 10) -
				    10) + 'H' + (c + 1) + '0V' + min(...ends) +
				    'z';
			from = c + 1;
		}
		return svg('path', { ...attributes, d });
	}
}

// Half of the tree: what is zoomed to there, and its callers.
function drawHalf(paths, r) {
	const z = zoomFor(r), k = scale(r), sign = r ? -1 : 1;
	const nearest = r ? -drawn.last : drawn.first;
	const farthest = r ? -drawn.first : drawn.last;
	const sky = new Skyline(sign);
	for (let i = z; !isRoot(i);) {
		i = tree.parent[i];
		if (i !== r || !r)
			drawBox(paths, i, PAD, size.width - 2 * PAD, true);
	}
	for (let i = r && z === r ? r + 1 : z, end = tree.end[z]; i < end;) {
		const w = tree.width[i] * k;
		const x = PAD + (tree.start[i] - tree.start[z]) * k;
		if (sign * tree.low[i] < nearest ||
		    sign * tree.depth[i] > farthest || !(w > 0)) {
			i = tree.end[i];
		} else if (w >= NARROW) {
			drawBox(paths, i, x, w, false);
			i++;
		} else {
			sky.add(x, w, i);
			narrow.push(i);
			i = tree.end[i];
		}
	}
	boxes.append(sky.path({ fill: dark && option.tintDark ||
	    (dark ? '#3a3d42' : option.tint) }));
}

function draw() {
	const paths = new Map();
	if (!drawn || sheetOnly())
		return;
	paths.hatched = '';
	down = 'v' + round((size.row - 1) * 10) + 'H';
	boxes.replaceChildren();
	labels.replaceChildren();
	wide = [];
	narrow = [];
	inked = [];
	for (const r of tree.roots)
		drawHalf(paths, r);
	// One by one, since a function takes only so many arguments.
	for (const path of paths.values()) {
		const e = svg('path', { fill: path.fill, d: path.d });
		boxes.append(e);
		if (diff && path.stroke)
			setAll(e, { stroke: path.stroke, 'stroke-width': 15 });
	}
	if (paths.hatched)
		boxes.append(svg('path', { fill: 'url(#' + ID + 'new)',
			d: paths.hatched }));
	outline(hoverBox, state.hover);
	outline(focusBox, state.focus);
	drawMarks();
}

// Of what is drawn, that which matches: search changes nothing else.
function drawMarks() {
	const rows = new Map(), skies = hits
	    ? tree.roots.map(r => new Skyline(r ? -1 : 1)) : [];
	for (let k = 0; hits && k < wide.length; k += 3)
		if (isHit(wide[k])) {
			const depth = tree.depth[wide[k]];
			rows.set(depth, (rows.get(depth) || '') +
			    boxPath(topOf(depth), wide[k + 1], wide[k + 2]));
		}
	for (const i of hits ? narrow : [])
		if (hitsBefore[tree.end[i]] > hitsBefore[i]) {
			const at = place(i);
			skies[tree.depth[i] < 0 ? 1 : 0].add(at.x, at.w, i);
		}
	marks.replaceChildren(...skies.map(sky => sky.path({})),
	    ...Array.from(rows.values(), d => svg('path', { d })));
	for (const label of inked) {
		const lit = Boolean(isHit(label.i));
		if (label.lit !== lit)
			set(label.e, 'class', lit ? 'fg-hit-ink' : label.look);
		label.lit = lit;
	}
}

function outline(box, i) {
	const seen = i >= 0 && rowTop(tree.depth[i]) >= 0;
	const at = seen ? place(i) : { x: 0, w: 0 };
	const inside = at.x >= PAD - 1 && at.x + at.w <= size.width - PAD + 1;
	if (!seen || !inside) {
		set(box, 'visibility', 'hidden');
		return;
	}
	setAll(box, {
		x: at.x, y: rowTop(tree.depth[i]), visibility: 'visible',
		width: max(at.w - 0.5, 1), height: size.row - 1,
	});
}

// A document of nothing but SVG is laid out for a desk, however small the
// screen: what is to be touched must be as much larger.
function measureUnit() {
	const coarse = matchMedia('(pointer: coarse)').matches;
	const shrunk = standalone && screen.width > 0
	    ? innerWidth / screen.width : 1;
	size.unit = coarse ? min(max(shrunk, 1), 4) : 1;
	size.row = Number(option.row) * size.unit;
	size.font = Number(option.size) * size.unit;
	if (coarse)
		size.row = max(size.row, 24 * size.unit);
}

// After a change of the tree: what goes by frame is not true any more.
function changed() {
	if (diff)
		measureDeltas();
	countAll();
}

// Whether a sheet takes the place of the picture.
function sheetOnly() {
	return state.view === 'top' || state.view === 'outline';
}

// The height of all follows from the rows there are.
function layout() {
	const alone = sheetOnly();
	const room = standalone ? innerHeight : 400 * size.unit;
	const old = size.height;
	frames.style.display = alone ? 'none' : '';
	set(barBox, 'width', size.width);
	size.head = ceil(bar.offsetHeight || 4 * size.font) + 4;
	sheet.style.height = max(room - size.head, 100) + 'px';
	set(barBox, 'height', alone ? room : size.head);
	// At least the window, for what pops up to have room.
	size.height = alone ? room : max(standalone ? room : 0,
	    size.head + PAD + (tree.maxdepth + tree.below + 1) * size.row);
	set(root, 'height', size.height);
	stuck = root === document.documentElement &&
	    abs(boxOf(root).height - size.height) > 1;
	set(surface, 'y', size.head);
	set(surface, 'width', size.width);
	set(surface, 'height', size.height - size.head);
	// The root stays where it was in the window.
	if (standalone && old && !state.inverted && !alone)
		scrollToY(scrolled() + size.height - old);
	drawn = null;
}

// All that is seen, after a change of what there is.
function show(scroll) {
	clearTimeout(timer);
	layout();
	if (scroll)
		scrollToRoot();
	keepUp();
	showMatched();
	showState();
	showDetails();
	describeFocus();
	showSheet();
	timer = growths.length ? setTimeout(growSeen, SLICE_MS) : 0;
}

function resize() {
	measureUnit();
	measureLetters();
	set(root, 'font-size', size.font);
	bar.style.fontSize = size.font + 'px';
	size.width = option.fixed ? Number(root.getAttribute('width'))
	    : max(boxOf(root).width, 200);
	show();
}

// Keeps the bar, and what is drawn, in view.
function keepUp() {
	const above = scrolled();
	const most = size.height - size.head - size.row;
	set(barBox, 'y', max(0, min(above, most)));
	if (!sheetOnly())
		drawWindow();
}

function scrollToRoot() {
	const y = rowTop(0) - (state.inverted ? size.head
	    : innerHeight - PAD - size.row);
	if (standalone)
		scrollToY(tree.below ? rowTop(0) -
		    innerHeight / 2 : y);
}

// Brings frame i's row into the window.
function reveal(i) {
	if (!standalone)
		return;
	const y = rowTop(tree.depth[i]);
	const top = scrolled() + size.head;
	const bottom = scrolled() + innerHeight - size.row;
	if (y < top)
		scrollToY(y - size.head);
	else if (y > bottom)
		scrollToY(y - innerHeight + 2 * size.row);
}

let dark = false;
let palette = palettes[0];
const auto = root.classList.contains('fg-auto');
const prefersDark = matchMedia('(prefers-color-scheme: dark)');

function showTheme(wanted) {
	dark = wanted;
	palette = palettes[dark ? 1 : 0];
	root.classList.remove('fg-auto');
	root.classList.toggle('fg-dark', dark);
}

function setTheme() {
	showTheme(state.theme ? state.theme === 'dark'
	    : auto && prefersDark.matches);
}

// On paper the graph fills a page, without controls, on white.
function beforePrint() {
	showTheme(false);
	closePopups();
	drawAll();
	set(barBox, 'y', 0);
	set(root, 'viewBox', '0 0 ' + size.width + ' ' + size.height);
	if (standalone)
		set(root, 'height', '100%');
}

function afterPrint() {
	setTheme();
	root.removeAttribute('viewBox');
	set(root, 'height', size.height);
	drawn = null;
	if (stuck)
		scrollToY(pan);
	keepUp();
}
