// SPDX-License-Identifier: ISC
// What the page says in words, and the bar on top that says it.

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
