// SPDX-License-Identifier: ISC
// The page's root, and the tree read from it; code.h tells how it is coded.
// page.c puts the scripts one behind the other, in a function of their own.

const SVG = 'http://www.w3.org/2000/svg';
const HTML = 'http://www.w3.org/1999/xhtml';
// In a page with several graphs this is the one the script stands in.
const root = document.currentScript.parentNode;

// What of an element's contents a selector finds: the first, and all.
function one(e, selector) {
	return e.querySelector(selector);
}

function all(e, selector) {
	return [...e.querySelectorAll(selector)];
}

// A copy: reading attributes is slow.
const option = Object.assign({}, root.dataset);
const standalone = document.documentElement === root || Boolean(option.alone);
// Before the ids in this graph.
const ID = 'fg' + all(document, '[data-fg]').indexOf(root) + '-';

const { abs, ceil, floor, max, min, round } = Math;
const ints = n => new Int32Array(n);
const uints = n => new Uint32Array(n);
const floats = n => new Float64Array(n);

function set(e, key, value) {
	e.setAttribute(key, value);
}

function setAll(e, attributes) {
	for (const key in attributes)
		set(e, key, attributes[key]);
}

function on(target, kind, run, how) {
	target.addEventListener(kind, run, how);
}

function boxOf(e) {
	return e.getBoundingClientRect();
}

// name is TAG or TAG.CLASS, the class without fg-.
function make(ns, name, attributes, ...children) {
	const [tag, kind] = name.split('.');
	const e = document.createElementNS(ns, tag);
	if (kind)
		set(e, 'class', 'fg-' + kind);
	setAll(e, attributes);
	e.append(...children);
	return e;
}

function svg(name, attributes, ...children) {
	return make(SVG, name, attributes, ...children);
}

function html(name, attributes, ...children) {
	return make(HTML, name, attributes, ...children);
}

// What make returns, made when it is first asked for.
function later(make) {
	let made;
	return () => made === undefined ? made = make() : made;
}

function text(kind) {
	const parts = all(root, 'metadata.fg-' + kind);
	const coded = parts.map(e => e.textContent).join('');
	const packed = parts.length && parts[0].dataset.packed;
	return packed ? inflate(coded, Number(packed)) : coded;
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

const columns = Number(option.columns);
// A flame chart is in order of time, and its second column are gaps: what the
// caller had to itself between the callee before and this one.
const chart = option.chart === '1';
const diff = columns === 2 && !chart;
// Whether there may be lanes to choose from, and functions that lead somewhere.
const laned = Boolean(option.by);
const linked = one(root, '.fg-links') !== null;
const decimals = Number(option.decimals);
const unit = Math.pow(10, decimals);

// Frames in preorder by number, the root being 0; counts are scaled to be
// whole. Callees of i are i + 1, end[i + 1], ... up to end[i]; low is the depth
// of what is deepest above it, and width what it is drawn with. A sandwich has
// a second root, of the callers: their depths are negative, below is how many
// rows they take, and pivot the function between.
function newTree(n) {
	const total = floats(n), n0 = diff ? n : 0;
	return {
		n, maxdepth: 0, below: 0, pivot: -1, roots: [0],
		name: uints(n), parent: uints(n),
		end: uints(n), depth: ints(n),
		low: ints(n), start: floats(n),
		self: floats(n), self0: floats(n0),
		total, total0: floats(n0), width: total,
		gap: floats(0),
	};
}

function readTree() {
	const n = Number(option.frames) + 1;
	const t = newTree(n);
	const next = decoder(text('frames'));
	const second = chart ? t.gap = floats(n) : t.self0;
	const count = () => decimals ? next() * unit + next() : next();
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
			second[i] = count();
		at = i;
	}
	addTotals(t);
	t.sums = [t.total0[0], t.total[0]];
	if (option.total)
		t.total[0] = Number(option.total) * unit;
	return t;
}

function addTotals(t) {
	for (let i = t.n - 1; i >= 0; i--) {
		const up = t.parent[i];
		t.end[i] = max(t.end[i], i + 1);
		t.low[i] = max(t.low[i], t.depth[i]);
		t.total[i] += t.self[i];
		if (diff)
			t.total0[i] += t.self0[i];
		if (i === 0)
			break;
		t.total[up] += t.total[i];
		if (diff)
			t.total0[up] += t.total0[i];
		t.end[up] = max(t.end[up], t.end[i]);
		t.low[up] = max(t.low[up], t.low[i]);
	}
	t.maxdepth = t.low[0];
	addStarts(t, t.self);
}

// self is the part of a frame's width on its left that nothing stands on.
function addStarts(t, self) {
	const next = floats(t.n), gaps = t.gap.length > 0;
	for (let i = 0; i < t.n; i++) {
		const up = t.parent[i];
		t.start[i] = i ? next[up] + (gaps ? t.gap[i] : 0) : 0;
		next[i] = t.start[i] + (gaps ? 0 : self[i]);
		if (i)
			next[up] = t.start[i] + t.width[i];
	}
}

const base = readTree();
// What is drawn: base, or a tree made from it.
let tree = base;
const names = text('names').split('\n');
names.pop();

// Less what tells kernel, inlined, JIT and waker frames.
function plain(name) {
	return name.endsWith(']') ? name.replace(/_\[[ijkw]\]$/, '') : name;
}

function isRoot(i) {
	return tree.parent[i] === i;
}

function nameOf(i) {
	return isRoot(i) && tree.pivot < 0 ? 'all' : plain(names[tree.name[i]]);
}

// By number of a name: what a click on it opens.
const links = new Map(text('links').split('\n').filter(Boolean).map(line => {
	const [name, ...pairs] = line.split('\t');
	return [Number(name), Object.fromEntries(pairs.map(pair =>
	    [pair.split('=')[0], pair.slice(pair.indexOf('=') + 1)]))];
}));

// What the reader has chosen; frames are told by number. A step is what was
// done to the tree, as grow.js has it; pivot is the sandwich's function.
const state = {
	zoom: 0, focus: 0, hover: -1,
	query: '', matchCase: false, regex: false, whole: false,
	view: 'callees', pivot: -1, lane: '', steps: [], order: '',
	inverted: Boolean(option.inverted), theme: option.theme || '',
	trim: option.truncate || '',
	bySelf: false, gone: false, least: 0,
};

// What fg-diff judged: by frame of base and kind, i or s, a letter for worse,
// better or noise, and the ratio, its interval and q, as verdict.h has it.
const judged = new Map();
// The frame of base whose inclusive judgement is that of another with the same
// counts.
const judgedAs = uints(base.n);

// Whether only what frames have to themselves has changed for certain.
let selfOnly = false;

function readJudged() {
	const certain = { i: false, s: false };
	let at = 0;
	for (const line of text('judged').split('\n')) {
		const [, skip, kind, values] =
		    line.match(/^(\d+)([is])(.*)/) || ['', 0];
		at += Number(skip);
		if (!kind)
			continue;
		const one = [values[0], ...values.slice(1).split(' ')];
		judged.set(kind + at, one);
		// What is gone is not drawn.
		if (one[0] !== 'n' && one[1] !== '0')
			certain[kind] = true;
	}
	for (let i = 1; i < base.n; i++) {
		const up = base.parent[i];
		judgedAs[i] = judged.has('i' + i) ||
		    base.total[i] !== base.total[up] ||
		    base.total0[i] !== base.total0[up] ? i : judgedAs[up];
	}
	if (judged.size)
		state.least = -1;
	// Else all were grey.
	state.bySelf = selfOnly = certain.s && !certain.i;
}

// Where fg-diff has left changes out of the stacks, these do not add up to what
// there was before. So many frames, which are the first, are known to have all.
const [whole0, wholes] = (option.total0 || '0 0').split(' ').map(Number);

function setBefore(t) {
	for (let i = 0; i < wholes && i < t.n && t.end[i] === t.n &&
	    t.total0[i] === base.sums[0] && t.total[i] >= base.sums[1]; i++)
		t.total0[i] = whole0 * unit;
}

// Frames with the same counts are told before the root gets others.
if (diff)
	readJudged();
setBefore(base);
