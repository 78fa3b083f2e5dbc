// SPDX-License-Identifier: ISC
// The flame graph in a browser: reads the coded tree (code.h tells of it),
// draws what can be seen of it, zooms and searches.
(function () {
'use strict';

const SVG = 'http://www.w3.org/2000/svg';
const HTML = 'http://www.w3.org/1999/xhtml';
// In a page with several graphs this is the one the script stands in.
const root = document.currentScript.parentNode;
const standalone = document.documentElement === root;
// A copy: reading attributes is slow.
const option = Object.assign({}, root.dataset);

const PAD = 10;
// Frames narrower than this, in pixels, are drawn as skyline only.
const NARROW = 0.3;
const LABEL_MIN = 20;
const SEARCH_MS = 100;

function make(ns, name, attributes, ...children) {
	const e = document.createElementNS(ns, name);
	for (const key in attributes)
		e.setAttribute(key, attributes[key]);
	e.append(...children);
	return e;
}

function svg(name, attributes, ...children) {
	return make(SVG, name, attributes, ...children);
}

function html(name, attributes, ...children) {
	return make(HTML, name, attributes, ...children);
}

// ---- The tree -------------------------------------------------------------

function text(kind) {
	let all = '';
	for (const e of root.querySelectorAll('metadata.fg-' + kind))
		all += e.textContent;
	return all;
}

// Returns a function that gives the next number of coded text.
function decoder(coded) {
	const value = new Uint8Array(128);
	let at = 0, n = 0;
	for (let c = 33; c < 127; c++)
		if (!'&<>]'.includes(String.fromCharCode(c)))
			value[c] = n++;
	return function () {
		const d = value[coded.charCodeAt(at++)];
		if (d < 60)
			return d;
		const e = value[coded.charCodeAt(at++)];
		if (d < 84)
			return 60 + (d - 60) * 90 + e;
		if (d < 89)
			return 2220 + (d - 84) * 8100 + e * 90 +
			    value[coded.charCodeAt(at++)];
		let v = 42720, unit = 1, f = e;
		while (f >= 45) {
			v += (f - 45) * unit;
			unit *= 45;
			f = value[coded.charCodeAt(at++)];
		}
		return v + f * unit;
	};
}

// Frames in preorder by number, the root being 0; counts are scaled to be
// whole. Callees of i are i + 1, end[i + 1], ... up to end[i].
function readTree() {
	const n = Number(option.frames) + 1;
	const columns = Number(option.columns);
	const decimals = Number(option.decimals);
	const t = {
		n, decimals, diff: columns === 2, maxdepth: 0,
		scale: Math.pow(10, decimals),
		name: new Uint32Array(n), parent: new Uint32Array(n),
		end: new Uint32Array(n), depth: new Uint32Array(n),
		low: new Uint32Array(n), start: new Float64Array(n),
		self: new Float64Array(n), total: new Float64Array(n),
		self0: new Float64Array(columns === 2 ? n : 0),
		total0: new Float64Array(columns === 2 ? n : 0),
	};
	const next = decoder(text('frames'));
	const count = () => decimals ? next() * t.scale + next() : next();
	for (let i = 1, at = 0; i < n; i++) {
		const head = next();
		for (let up = head >> columns; up > 0; up--)
			at = t.parent[at];
		t.parent[i] = at;
		t.depth[i] = t.depth[at] + 1;
		t.name[i] = next();
		if (head & 1)
			t.self[i] = count();
		if (columns === 2 && head & 2)
			t.self0[i] = count();
		at = i;
	}
	addTotals(t);
	return t;
}

// low is the depth of what is deepest below a frame.
function addTotals(t) {
	for (let i = t.n - 1; i >= 0; i--) {
		const up = t.parent[i];
		t.end[i] = Math.max(t.end[i], i + 1);
		t.low[i] = Math.max(t.low[i], t.depth[i]);
		t.total[i] += t.self[i];
		if (t.diff)
			t.total0[i] += t.self0[i];
		if (i === 0)
			break;
		t.total[up] += t.total[i];
		if (t.diff)
			t.total0[up] += t.total0[i];
		t.end[up] = Math.max(t.end[up], t.end[i]);
		t.low[up] = Math.max(t.low[up], t.low[i]);
	}
	t.maxdepth = t.low[0];
	const next = new Float64Array(t.n);
	for (let i = 0; i < t.n; i++) {
		const up = t.parent[i];
		t.start[i] = i ? next[up] : 0;
		next[i] = t.start[i] + t.self[i];
		if (i)
			next[up] += t.total[i];
	}
}

const tree = readTree();
const names = text('names').split('\n');
// The last colour is the root's.
const colors = text('colors').match(/.{6}/g).map(rgb => '#' + rgb);
const ROOT_COLOR = colors.push(option.root) - 1;
const paint = (function () {
	const next = decoder(text('paint'));
	return tree.diff ? null : Uint32Array.from(names, next);
})();

// Less what tells kernel, inlined, JIT and waker frames.
function plain(name) {
	return name.replace(/_\[[ijkw]\]$/, '');
}

function nameOf(i) {
	return i === 0 ? 'all' : plain(names[tree.name[i]]);
}

// ---- State ----------------------------------------------------------------

const state = {
	zoom: 0, focus: 0, hover: -1,
	query: '', matchCase: false, regex: false, bySelf: false,
};
// By name: whether it matches; by frame: how many matching come before it.
let hits = null;
let hitsBefore = null;
let hitNames = 0;

// ---- Differences ----------------------------------------------------------

function delta(i, bySelf) {
	const d = bySelf ? tree.self[i] - tree.self0[i]
			 : tree.total[i] - tree.total0[i];
	return option.negate ? -d : d;
}

function maxDelta(bySelf) {
	let max = 0;
	for (let i = 1; i < tree.n; i++)
		max = Math.max(max, Math.abs(delta(i, bySelf)));
	return max;
}

const maxDeltas = tree.diff ? [maxDelta(false), maxDelta(true)] : [0, 0];

// As color_step of color.c.
function step(i) {
	const d = delta(i, state.bySelf);
	const max = maxDeltas[state.bySelf ? 1 : 0];
	let far = 0;
	while (far < 4 && Math.abs(d) * 16 > max * far * far)
		far++;
	return 4 + (d < 0 ? -far : far);
}

function colorOf(i) {
	if (tree.diff)
		return step(i);
	return i === 0 ? ROOT_COLOR : paint[tree.name[i]];
}

function needsWhite(color) {
	return tree.diff && (color === 0 || color === 8);
}

// ---- Words ----------------------------------------------------------------

const numbers = new Intl.NumberFormat('en-US',
    { maximumFractionDigits: tree.decimals });

function count(v) {
	return numbers.format(v / tree.scale);
}

function percent(part, whole) {
	return (whole > 0 ? 100 * part / whole : 0).toFixed(2) + '%';
}

function change(i, bySelf) {
	if (!tree.diff)
		return '';
	const d = delta(i, bySelf);
	return '; ' + (d > 0 ? '+' : '') + percent(d, tree.total[0]);
}

function titleOf(i) {
	const share = i ? percent(tree.total[i], tree.total[0]) : '100%';
	return nameOf(i) + ' (' + count(tree.total[i]) + ' ' + option.unit +
	    ', ' + share + change(i, false) + ')';
}

function moreOf(i) {
	let s = ' self ' + count(tree.self[i]) + ' (' +
	    percent(tree.self[i], tree.total[0]) + change(i, true) + ')';
	if (state.zoom !== 0)
		s += ' \u00b7 ' + percent(tree.total[i],
		    tree.total[state.zoom]) + ' of view';
	return s;
}

// ---- The bar on top -------------------------------------------------------

const input = html('input', {
	type: 'search', class: 'fg-search', placeholder: 'Search',
	'aria-label': 'Search functions', spellcheck: 'false',
	autocomplete: 'off',
});
const caseButton = html('button', {
	type: 'button', class: 'fg-case', title: 'Match case',
	'aria-pressed': 'false',
}, 'Aa');
const regexButton = html('button', {
	type: 'button', class: 'fg-regex', title: 'Regular expression',
	'aria-pressed': 'false',
}, '.*');
const selfButton = html('button', {
	type: 'button', class: 'fg-self', 'aria-pressed': 'false',
	title: 'Colour by what a function itself gained or lost',
}, 'Self');
const resetButton = html('button', {
	type: 'button', class: 'fg-reset', title: 'Escape does the same',
}, 'Reset');
const matched = html('span', { class: 'fg-matched', 'aria-live': 'polite' });
const details = html('div', { class: 'fg-details', 'aria-live': 'polite' });
const bar = html('div', { class: 'fg-bar' });
const barBox = svg('foreignObject', { x: 0, y: 0, width: 100, height: 100 },
    bar);

function buildBar() {
	const heading = html('div', { class: 'fg-heading' },
	    html('b', {}, option.title));
	if (option.subtitle)
		heading.append(html('div', {}, option.subtitle));
	const tools = html('div', { class: 'fg-tools' }, matched, input,
	    caseButton, regexButton, resetButton);
	if (tree.diff)
		tools.insertBefore(selfButton, resetButton);
	bar.append(html('div', { class: 'fg-row' }, heading, tools), details);
}

function showDetails() {
	const i = state.hover >= 0 ? state.hover
	    : document.activeElement === frames ? state.focus : -1;
	details.textContent = '';
	if (i >= 0) {
		details.append((option.nametype ? option.nametype + ' ' : '') +
		    titleOf(i), html('i', {}, moreOf(i)));
		return;
	}
	let hint = titleOf(state.zoom);
	if (tree.diff)
		hint += ' \u00b7 red: more than before, blue: less';
	details.append(html('i', {}, hint));
}

function showState() {
	input.value = state.query;
	caseButton.setAttribute('aria-pressed', state.matchCase);
	regexButton.setAttribute('aria-pressed', state.regex);
	selfButton.setAttribute('aria-pressed', state.bySelf);
	resetButton.disabled = state.zoom === 0 && state.query === '';
}

// ---- Drawing --------------------------------------------------------------

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
			return kept > 1 ? s.slice(0, keep) + '\u2026' : '';
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
	const top = tenth(rowTop(tree.depth[i])), left = tenth(x);
	const hit = hits && i && hits[tree.name[i]];
	const color = colorOf(i);
	const fill = hit ? '' : past ? faded(colors[color]) : colors[color];
	const key = tree.depth[i] + fill;
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

Drawing.prototype.elements = function () {
	const all = [];
	for (const p of this.paths.values())
		all.push(svg('path', {
			fill: p.fill, d: p.d.join(''),
			class: p.fill ? '' : 'fg-hit',
		}));
	return all.concat(this.labels);
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
	    hitSky.path({ class: 'fg-hit-sky' }), ...drawing.elements());
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

// ---- Layout ---------------------------------------------------------------

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
	draw();
	follow();
}

// Keeps the bar in view.
function follow() {
	const above = -root.getBoundingClientRect().top;
	const most = size.height - size.head - size.row;
	barBox.setAttribute('y', Math.max(0, Math.min(above, most)));
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
	barBox.setAttribute('y', 0);
	root.setAttribute('viewBox', '0 0 ' + size.width + ' ' + size.height);
	if (standalone)
		root.setAttribute('height', '100%');
}

function afterPrint() {
	root.removeAttribute('viewBox');
	root.setAttribute('height', size.height);
	follow();
}

// ---- Zoom -----------------------------------------------------------------

function zoom(i) {
	if (i !== 0 && !(tree.total[i] > 0))
		return;
	state.zoom = state.focus = i;
	state.hover = -1;
	showMatched();
	showState();
	draw();
	showDetails();
}

// As a step that the browser's Back takes back.
function zoomStep(i) {
	if (i === state.zoom)
		return;
	zoom(i);
	writeAddress(true);
}

// The frame at a point of the picture, or -1.
function frameAt(x, y) {
	const depth = option.inverted
	    ? Math.floor((y - size.head) / size.row)
	    : Math.floor((size.height - PAD - y) / size.row);
	if (depth < 0 || x < PAD || x > size.width - PAD)
		return -1;
	let i = state.zoom;
	while (tree.depth[i] > depth)
		i = tree.parent[i];
	const at = tree.start[i] + (x - PAD) / scale();
	while (tree.depth[i] < depth) {
		const end = tree.end[i];
		let c = i + 1;
		while (c < end && tree.start[c] + tree.total[c] <= at)
			c = tree.end[c];
		if (c >= end || tree.start[c] > at)
			return -1;
		i = c;
	}
	return i;
}

function frameUnder(event) {
	const box = root.getBoundingClientRect();
	return frameAt(event.clientX - box.left, event.clientY - box.top);
}

function hover(i) {
	if (i === state.hover)
		return;
	state.hover = i;
	tooltip.textContent = i < 0 ? '' : titleOf(i);
	outline(hoverBox, i);
	showDetails();
}

// ---- Search ---------------------------------------------------------------

// A test for names; throws if the pattern is none.
function matcher(query, matchCase, regex) {
	if (regex) {
		const re = new RegExp(query, matchCase ? 'u' : 'iu');
		return name => re.test(name);
	}
	if (matchCase)
		return name => name.includes(query);
	const folded = query.toLowerCase();
	return name => name.toLowerCase().includes(folded);
}

// Tests each name once; null if that takes too long.
function findHits(test) {
	const found = new Uint8Array(names.length);
	const stop = performance.now() + SEARCH_MS;
	hitNames = 0;
	for (let i = 0; i < names.length - 1; i++) {
		const name = names[i].slice(0, 65536), shown = plain(name);
		if (test(shown) || (shown !== name && test(name))) {
			found[i] = 1;
			hitNames++;
		}
		if (performance.now() > stop)
			return null;
	}
	return found;
}

function countHits() {
	hitsBefore = new Uint32Array(tree.n + 1);
	for (let i = 1; i < tree.n; i++)
		hitsBefore[i + 1] = hitsBefore[i] + hits[tree.name[i]];
}

function search(query) {
	state.query = query;
	bar.classList.remove('fg-bad');
	if (query === '') {
		hits = null;
	} else {
		try {
			hits = findHits(matcher(query, state.matchCase,
			    state.regex));
		} catch (e) {
			bar.classList.add('fg-bad');
			matched.textContent = 'Not a pattern';
			showState();
			return;
		}
		if (hits)
			countHits();
	}
	showMatched();
	showState();
	draw();
}

// How much of the view is in matching frames; one within another counts once.
function showMatched() {
	const z = state.zoom;
	let sum = 0;
	if (state.query === '') {
		matched.textContent = '';
		return;
	}
	if (!hits) {
		matched.textContent = 'Search takes too long';
		return;
	}
	for (let i = z; i < tree.end[z];) {
		const hit = i !== 0 && hits[tree.name[i]];
		if (hit)
			sum += tree.total[i];
		i = hit ? tree.end[i] : i + 1;
	}
	matched.textContent = hitNames === 0 ? 'No match'
	    : 'Matched: ' + percent(sum, tree.total[z]);
	matched.title = hitNames + (hitNames === 1 ? ' function' : ' functions');
}

function searchStep(query) {
	search(query);
	writeAddress(false);
}

// ---- The address ----------------------------------------------------------

// #z=a.b.c&s=text&o=cr, where a, b, c are hashes of the names from the root to
// the frame zoomed to, so that it means the same in another profile's graph.

function hash(name) {
	let h = 2166136261;
	for (let i = 0; i < name.length; i++)
		h = Math.imul(h ^ name.charCodeAt(i), 16777619);
	return (h >>> 0).toString(36);
}

function pathOf(i) {
	const path = [];
	for (; i !== 0; i = tree.parent[i])
		path.push(hash(names[tree.name[i]]));
	return path.reverse().join('.');
}

// The frame at the end of the path, or as far as there is one.
function follows(path) {
	let i = 0;
	for (const part of path.split('.')) {
		let c = i + 1;
		while (c < tree.end[i] && hash(names[tree.name[c]]) !== part)
			c = tree.end[c];
		if (c >= tree.end[i])
			break;
		i = c;
	}
	return i;
}

function writeAddress(step) {
	const parts = [];
	if (!standalone)
		return;
	if (state.zoom !== 0)
		parts.push('z=' + pathOf(state.zoom));
	if (state.query !== '')
		parts.push('s=' + encodeURIComponent(state.query));
	if (state.query !== '' && (state.matchCase || state.regex))
		parts.push('o=' + (state.matchCase ? 'c' : '') +
		    (state.regex ? 'r' : ''));
	const address = location.href.replace(/#.*/, '') + '#' + parts.join('&');
	try {
		if (step)
			history.pushState(null, '', address);
		else
			history.replaceState(null, '', address);
	} catch (e) {
		// Not allowed to, as in a sandboxed frame: the graph works all
		// the same.
	}
}

function addressParts() {
	const parts = new Map();
	for (const part of location.hash.slice(1).split('&')) {
		const at = part.indexOf('=');
		try {
			parts.set(part.slice(0, at),
			    decodeURIComponent(part.slice(at + 1)));
		} catch (e) {
			// Not made by us.
		}
	}
	return parts;
}

function readAddress() {
	if (!standalone)
		return;
	const parts = addressParts();
	const options = parts.get('o') || '';
	state.matchCase = options.includes('c');
	state.regex = options.includes('r');
	search(parts.get('s') || '');
	zoom(follows(parts.get('z') || ''));
	reveal(state.zoom);
}

// ---- Events ---------------------------------------------------------------

function reset() {
	if (state.query !== '')
		search('');
	if (state.zoom !== 0)
		zoom(0);
	writeAddress(true);
}

// Escape takes back one thing at a time.
function escape() {
	if (state.query !== '')
		searchStep('');
	else
		zoomStep(0);
	frames.focus();
}

function moveFocus(i) {
	if (i < 0 || (i !== 0 && !(tree.total[i] > 0)))
		return;
	state.focus = i;
	state.hover = -1;
	outline(hoverBox, -1);
	outline(focusBox, i);
	showDetails();
	reveal(i);
}

function heaviest(i) {
	let best = -1;
	for (let c = i + 1; c < tree.end[i]; c = tree.end[c])
		if (best < 0 || tree.total[c] > tree.total[best])
			best = c;
	return best;
}

// The callee before or after i of the same caller.
function sibling(i, forward) {
	const up = tree.parent[i];
	let before = -1;
	if (i === 0)
		return -1;
	if (forward)
		return tree.end[i] < tree.end[up] ? tree.end[i] : -1;
	for (let c = up + 1; c < i; c = tree.end[c])
		before = c;
	return before;
}

function graphKey(key) {
	const i = state.focus;
	const callee = option.inverted ? 'ArrowDown' : 'ArrowUp';
	const caller = option.inverted ? 'ArrowUp' : 'ArrowDown';
	switch (key) {
	case callee:
		moveFocus(heaviest(i));
		break;
	case caller:
		moveFocus(i === 0 ? -1 : tree.parent[i]);
		break;
	case 'ArrowLeft':
	case 'ArrowRight':
		moveFocus(sibling(i, key === 'ArrowRight'));
		break;
	case 'Home':
		moveFocus(0);
		break;
	case 'Enter':
		zoomStep(i);
		break;
	case 'Backspace':
		zoomStep(tree.parent[state.zoom]);
		break;
	default:
		return false;
	}
	return true;
}

function onKey(event) {
	const typing = document.activeElement === input;
	const find = event.key === 'f' && (event.ctrlKey || event.metaKey);
	// The second time the browser's own search opens.
	if (find ? typing : event.ctrlKey || event.metaKey || event.altKey)
		return;
	if (find || (event.key === '/' && !typing)) {
		input.focus();
		input.select();
	} else if (event.key === 'Escape') {
		escape();
	} else if (typing && event.key === 'Enter') {
		frames.focus();
	} else if (document.activeElement !== frames ||
	    !graphKey(event.key)) {
		return;
	}
	event.preventDefault();
}

function toggle(button, name) {
	button.addEventListener('click', () => {
		state[name] = !state[name];
		searchStep(state.query);
	});
}

function listen() {
	surface.addEventListener('pointermove', e => hover(frameUnder(e)));
	surface.addEventListener('pointerleave', () => hover(-1));
	surface.addEventListener('click', e => {
		const i = frameUnder(e);
		if (i >= 0)
			zoomStep(i);
	});
	frames.addEventListener('focus', () => showDetails());
	frames.addEventListener('blur', () => showDetails());
	input.addEventListener('input', () => searchStep(input.value));
	toggle(caseButton, 'matchCase');
	toggle(regexButton, 'regex');
	toggle(selfButton, 'bySelf');
	resetButton.addEventListener('click', reset);
	(standalone ? document : root).addEventListener('keydown', onKey);
	window.addEventListener('scroll', follow, { passive: true });
	window.addEventListener('resize', layout);
	window.addEventListener('beforeprint', beforePrint);
	window.addEventListener('afterprint', afterPrint);
	if (standalone) {
		window.addEventListener('popstate', readAddress);
		window.addEventListener('hashchange', readAddress);
	}
}

function start() {
	buildBar();
	surface.append(tooltip);
	frames.append(picture, hoverBox, focusBox, surface);
	root.querySelector('.fg-static').remove();
	root.append(frames, barBox);
	root.removeAttribute('viewBox');
	if (!option.fixed)
		root.setAttribute('width', '100%');
	showDetails();
	showState();
	layout();
	listen();
	if (standalone && location.hash.length > 1) {
		readAddress();
	} else if (option.search) {
		state.regex = true;
		search(option.search);
	}
	scrollToRoot();
	root.setAttribute('data-ready', '1');
}

start();
})();
