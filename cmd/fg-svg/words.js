// SPDX-License-Identifier: ISC
// What the page says in words, and the colours that frames have.

// The last colour is the root's.
const palettes = ['colors', 'dark'].map(kind =>
    (text(kind).match(/.{6}/g) || []).map(rgb => '#' + rgb));
palettes[0].push(option.root);
if (palettes[1].length)
	palettes[1].push(option.rootDark || '#3a3d42');
else
	palettes[1] = palettes[0];
const ROOT_COLOR = palettes[0].length - 1;
const paint = (function () {
	const next = decoder(text('paint'));
	return diff || option.diffusion ? null : Uint32Array.from(names, next);
})();

function delta(i, bySelf) {
	const d = bySelf ? tree.self[i] - tree.self0[i]
			 : tree.total[i] - tree.total0[i];
	return option.negate ? -d : d;
}

// The greatest change of all, of totals and of selves.
let maxDeltas = [0, 0];

function measureDeltas() {
	maxDeltas = [false, true].map(bySelf => {
		let most = 0;
		for (let i = 1; i < tree.n; i++)
			if (!isRoot(i))
				most = max(most, abs(delta(i, bySelf)));
		return most;
	});
}

// Whether judgements, which are of stacks, are of what is drawn.
function isJudged() {
	return judged.size && (tree === base || tree.from === base);
}

function verdict(i, bySelf) {
	const at = tree === base ? i : tree.made[i];
	return judged.get(bySelf ? 's' + at : 'i' + judgedAs[at]);
}

function unsure(i) {
	const v = verdict(i, state.bySelf);
	return !v || v[0] === 'n';
}

// As color_step of color.c; changes less than the threshold are none, as are
// those that are not certain if it is negative.
function stepOf(i) {
	const d = delta(i, state.bySelf);
	const most = maxDeltas[state.bySelf ? 1 : 0];
	let far = 0;
	if (state.least < 0 ? isJudged() && unsure(i)
	    : abs(d) * 100 < state.least * tree.total[0])
		return 4;
	while (far < 4 && abs(d) * 16 > most * far * far)
		far++;
	return 4 + (d < 0 ? -far : far);
}

function colorOf(i) {
	if (diff)
		return stepOf(i);
	return isRoot(i) && tree.pivot < 0 ? ROOT_COLOR
	    : paint ? paint[tree.name[i]] : min(8, floor(9 *
	    Math.sqrt(tree.total[i] / (tree.total[0] || 1))));
}

function luminance(rgb) {
	const [r, g, b] = rgb.match(/\w\w/g).map(hex => {
		const v = parseInt(hex, 16) / 255;
		return v > 0.04 ? Math.pow((v + 0.055) / 1.055, 2.4) : v / 12.9;
	});
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const inks = new Map();

// Black or white, whichever can be read better on that colour.
function inkOn(rgb) {
	if (!inks.has(rgb))
		inks.set(rgb, luminance(rgb) > 0.179 ? '#000' : '#fff');
	return inks.get(rgb);
}

const factor = Number(option.factor || 1);
const numbers = new Intl.NumberFormat('en-US',
    { maximumFractionDigits: max(decimals, factor % 1 ? 3 : 0) });
const ladder = (option.ladder || '').split(',').filter(Boolean).map(rung => {
	const at = rung.indexOf(' ');
	return [Number(rung.slice(0, at)), rung.slice(at + 1)];
});

function count(v) {
	return numbers.format(v / unit * factor);
}

// A count with its unit: "1.2 s", or "1,234 samples".
function amount(v) {
	const value = v / unit * factor;
	const rung = ladder.filter((r, at) => !at || r[0] <= abs(value))
	    .pop();
	const scaled = rung && Number((value / rung[0]).toPrecision(3));
	return !rung ? count(v) + ' ' + option.unit
	    : (abs(scaled) < 1000 ? scaled
	    : numbers.format(value / rung[0])) + ' ' + rung[1];
}

function percent(part, whole) {
	return (whole > 0 ? 100 * part / whole : 0).toFixed(2) + '%';
}

// Of all.
function share(v) {
	return percent(v, tree.total[0]);
}

function signed(d) {
	return (d > 0 ? '+' : '') + share(d);
}

function change(i, bySelf) {
	if (diff)
		return '; ' + signed(delta(i, bySelf));
	return '';
}

function titleOf(i) {
	return nameOf(i) + ' (' + amount(tree.total[i]) + ', ' +
	    (i ? share(tree.total[i]) : '100%') + change(i, false) + ')';
}

function selfOf(i) {
	return 'self ' + (ladder.length ? amount : count)(tree.self[i]) + ' (' +
	    share(tree.self[i]) + change(i, true) + ')';
}

// Its interval and q, after what is known of i.
function verdictOf(i, bySelf) {
	const v = isJudged() && verdict(i, bySelf);
	if (!v)
		return '';
	const [word, ratio, low, high, q] = v.map(s => s > 0
	    ? String(Number(Number(s).toPrecision(3))) : s);
	return (ratio === 'inf' ? 'new' : ratio === '0' ? 'gone' : '\u00d7' +
	    ratio + ' (' + low + ' to ' + high + ')') +
	    (q === '-' ? '' : ', q ' + q) + (word === 'n' ? ': noise' : '');
}

// Totals by name, recursion counted once, and how many frames have it.
function sumUp(t) {
	const sums = { t };
	for (const key of ['self', 'total', 'self0', 'total0', 'frames'])
		sums[key] = floats(names.length);
	const ends = uints(names.length);
	for (let i = 1; i < t.n; i++) {
		const name = t.name[i], outer = i >= ends[name];
		sums.self[name] += t.self[i];
		sums.frames[name]++;
		if (outer) {
			sums.total[name] += t.total[i];
			ends[name] = t.end[i];
		}
		if (diff) {
			sums.self0[name] += t.self0[i];
			sums.total0[name] += outer ? t.total0[i] : 0;
		}
	}
	return sums;
}

let summed = {};

function sums() {
	return summed.t === shown ? summed : summed = sumUp(shown);
}

// Lines for frame i, for who points at it.
function tipLines(i) {
	const name = tree.name[i], up = tree.parent[i], s = sums();
	const shareOf = v => percent(tree.total[i], tree.total[v]) + ' of ';
	const lines = [amount(tree.total[i]) + ' \u00b7 ' + shareOf(0) + 'all' +
	    change(i, false)];
	if (state.zoom !== 0)
		lines.push(shareOf(zoomFor(i)) + 'view');
	if (!isRoot(up))
		lines.push(shareOf(up) + nameOf(up));
	if (diff) {
		lines.push('before ' + amount(tree.total0[i]));
		if (isJudged())
			lines.push(verdictOf(i, false) ||
			    'not judged: too small');
	}
	lines.push(selfOf(i));
	if (diff) {
		if (verdictOf(i, true))
			lines.push('self ' + verdictOf(i, true));
	}
	if (!isRoot(i) && s.frames[name] > 1)
		lines.push('in all ' + s.frames[name] + ' places ' +
		    amount(s.total[name]) + ', self ' + amount(s.self[name]));
	return lines;
}
