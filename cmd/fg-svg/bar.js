// SPDX-License-Identifier: ISC
// The bar on top: heading, controls, and the line of details.

const views = new Map([
	['callees', 'Callees'], ['callers', 'Callers'],
	['sandwich', 'Sandwich'], ['top', 'Functions'],
	['outline', 'Outline'],
]);

// On and off: a button for a flag of the state.
function toggle(name, kind, label, title, run) {
	const button = push(kind, label, title, () => {
		state[name] = !state[name];
		run();
	});
	button.show = () => set(button, 'aria-pressed', state[name]);
	return button;
}

function push(kind, label, title, run) {
	const button = html('button', {
		type: 'button', class: 'fg-' + kind, title, 'aria-label': title,
	}, label);
	on(button, 'click', run);
	return button;
}

// A choice of one from pairs of value and label.
function choice(kind, title, pairs, run) {
	const select = html('select', {
		class: 'fg-' + kind, title, 'aria-label': title,
	});
	for (const [value, label] of pairs)
		select.append(html('option', { value }, label));
	on(select, 'change', () => run(select.value));
	return select;
}

const input = html('input', {
	type: 'search', class: 'fg-search', placeholder: 'Search',
	'aria-label': 'Search functions', spellcheck: 'false',
	autocomplete: 'off',
});
const again = () => searchStep(state.query);
const flags = [
	toggle('matchCase', 'case', 'Aa', 'Match case', again),
	toggle('regex', 'regex', '.*', 'Regular expression', again),
	toggle('whole', 'whole', '\u201cw\u201d', 'Whole name', again),
];
const viewChoice = choice('view', 'View', views, view => setView(view));
const laneChoice = choice('lane', 'Lane', [['', 'All']], lane => chart
    ? zoomStep(follow(lane)) : restep(() => {
	state.lane = lane;
}));
const leastChoice = choice('least', 'Least change shown',
    [...(judged.size ? ['-1'] : []), '0', '0.1', '0.5', '1', '5'].map(v =>
    [v, v < 0 ? 'Certain changes' : v > 0 ? 'Changes of ' + v + '%'
    : 'Any change']), v => restep(() => {
	state.least = Number(v);
}));
const diffFlags = [
	toggle('bySelf', 'self', 'Self', 'Colour by what a function itself gained or ' +
	    'lost', () => restep(() => {})),
	toggle('gone', 'gone', 'Gone', 'Show what is no more, on the right',
	    () => restep(() => {})),
];
const resetButton = push('reset', 'Reset', 'Everything as it was', reset);
const menuButton = push('menu', '\u2630', 'Menu', () => openMenu(-1));
const helpButton = push('help', '?', 'Help', () => toggleHelp());
const matched = html('span.matched', { role: 'status' });
const hitCount = html('span.hits', {});
const details = html('div.details', {});
const note = html('span.note', { role: 'status' });
const tip = html('div.tip', { 'aria-hidden': 'true' });
const sheet = html('div.sheet', { tabindex: '-1' });
const bar = html('div.bar', {});
const barBox = svg('foreignObject.ui', { x: 0, y: 0, width: 100, height: 100 },
    bar, sheet);

function laneNames() {
	const lanes = [];
	for (let i = 1; option.by === 'root' || option.by === 'file'
	    ? i < base.n : false; i = base.end[i])
		lanes.push(names[base.name[i]]);
	return lanes;
}

function legend() {
	const cell = (kind, rgb) => html('i', { class: kind,
		style: 'background-color:' + rgb });
	const less = option.negate ? 'more ' : 'less ';
	const more = option.negate ? ' less' : ' more';
	return html('div.legend', {}, html('div', {}, option.sides),
	    less, ...palettes[0].slice(0, 9).map(rgb => cell('', rgb)), more,
	    '\u2003', ...(judged.size ? [cell('', palettes[0][4]),
	    ' not certain\u2003'] : []), cell('fg-new', palettes[0][6]),
	    ' new\u2003', cell('fg-lost', 'none'), ' gone', selfOnly
	    ? '\u2003Certain changes are in self only: Self shows them.' : '');
}

function buildBar() {
	const heading = html('div.heading', {},
	    html('b', {}, option.title));
	if (option.subtitle)
		heading.append(html('div', {}, option.subtitle));
	const tools = html('div.tools', {}, matched, hitCount, input, ...flags,
	    push('step', '\u2039', 'Match before', () => nextHit(false)),
	    push('step', '\u203a', 'Next match', () => nextHit(true)));
	bar.append(html('div.row', {}, heading, tools));
	if (diff) {
		tools.append(...diffFlags, leastChoice);
		bar.append(legend());
	}
	if (laned) {
		const lanes = laneNames();
		for (const lane of lanes)
			laneChoice.append(html('option', { value: hash(lane) },
			    lane));
		if (lanes.length > 1)
			tools.append(laneChoice);
	}
	tools.append(viewChoice, resetButton, menuButton, helpButton);
	bar.append(details, tip);
}

function showDetails() {
	const i = state.hover >= 0 ? state.hover
	    : document.activeElement === frames || (popup && popup.frame >= 0)
	    ? state.focus : -1;
	details.textContent = '';
	if (i >= 0) {
		let more = ' ' + selfOf(i);
		if (state.zoom !== 0)
			more += ' \u00b7 ' + percent(tree.total[i],
			    tree.total[zoomFor(i)]) + ' of view';
		if (diff) {
			if (verdictOf(i, false))
				more += ' \u00b7 ' + verdictOf(i, false);
		}
		details.append((option.nametype ? option.nametype + ' ' : '') +
		    titleOf(i), html('i', {}, more), note);
		return;
	}
	let hint = titleOf(state.zoom);
	if (diff) {
		if (judged.size && !isJudged())
			hint += ' \u00b7 not judged in this view';
	}
	if (option.pruned)
		hint += ' \u00b7 ' + option.pruned + ' narrow frames left out';
	if (state.steps.length)
		hint += ' \u00b7 ' + state.steps.map(s => s.split('.')[0])
		    .join(', ') + ' (u takes back)';
	details.append(html('i', {}, hint), note);
}

// What is said once: details show it until something else is to be told.
function say(words) {
	note.textContent = ' ' + words;
}

function showState() {
	if (input.value !== state.query)
		input.value = state.query;
	for (const button of flags)
		button.show();
	if (diff) {
		diffFlags.forEach(button => button.show());
		leastChoice.value = String(state.least);
	}
	viewChoice.value = state.view;
	if (laned)
		laneChoice.value = state.lane;
	resetButton.disabled = address() === '';
	bar.classList.toggle('fg-searching', state.query !== '');
}

// The one frame that can be heard of.
function describeFocus() {
	const i = state.focus;
	setAll(focusBox, {
		'aria-label': titleOf(i) + ', ' + selfOf(i),
		'aria-level': abs(tree.depth[i]) + 1,
		'aria-selected': 'true',
		'aria-expanded': tree.end[i] > i + 1,
	});
}

function moveTip(event) {
	const i = state.hover;
	if (i < 0 || !event) {
		tip.style.display = 'none';
		return;
	}
	if (tip.frame !== i) {
		tip.frame = i;
		tip.replaceChildren(html('b', {}, nameOf(i).slice(0, 2000)),
		    ...tipLines(i).map(line => html('div', {}, line)));
	}
	const box = boxOf(barBox);
	placePopup(tip, event.clientX - box.left + 14 * size.unit,
	    event.clientY - box.top + 18 * size.unit);
}

// Near a point of the bar's box, in the window.
function placePopup(popup, x, y) {
	const top = boxOf(barBox).top;
	popup.style.display = 'block';
	popup.style.maxHeight = innerHeight - 16 + 'px';
	const w = popup.offsetWidth, h = popup.offsetHeight;
	const over = top + y + h > innerHeight - 4;
	popup.style.left = max(4, min(x, size.width - w - 4)) + 'px';
	popup.style.top = max(4 - top, !over ? y
	    : popup === tip ? y - h - 30 * size.unit
	    : innerHeight - h - 4 - top) + 'px';
}

function hover(i, event) {
	if (i !== state.hover) {
		state.hover = i;
		outline(hoverBox, i);
		showDetails();
	}
	moveTip(event);
}
