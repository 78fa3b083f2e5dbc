// SPDX-License-Identifier: ISC
// The page's root, and the tree read from it; code.h tells how it is coded.
// page.c puts the scripts one behind the other, in a function of their own.

const SVG = 'http://www.w3.org/2000/svg';
const HTML = 'http://www.w3.org/1999/xhtml';
// In a page with several graphs this is the one the script stands in.
const root = document.currentScript.parentNode;
const standalone = document.documentElement === root;
// A copy: reading attributes is slow.
const option = Object.assign({}, root.dataset);

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
names.pop();
// The last colour is the root's.
const colors = text('colors').match(/.{6}/g).map(rgb => '#' + rgb);
const ROOT_COLOR = colors.push(option.root) - 1;
const paint = (function () {
	const next = decoder(text('paint'));
	return tree.diff ? null : Uint32Array.from(names, next);
})();

// Less what tells kernel, inlined, JIT and waker frames.
function plain(name) {
	return name.endsWith(']') ? name.replace(/_\[[ijkw]\]$/, '') : name;
}

function nameOf(i) {
	return i === 0 ? 'all' : plain(names[tree.name[i]]);
}

// What the reader has chosen; frames are told by number.
const state = {
	zoom: 0, focus: 0, hover: -1,
	query: '', matchCase: false, regex: false, bySelf: false,
};
// By name: whether it matches; by frame: how many matching come before it.
let hits = null;
let hitsBefore = null;
let hitNames = 0;
