// SPDX-License-Identifier: ISC
// What can be done, by key, menu or pointer.

function reset() {
	const before = present;
	goTo('');
	present = before;
	writeAddress(true);
	scrollToRoot();
	focusGraph();
}

function focusOn(e) {
	e.focus({ preventScroll: true });
}

function focusGraph() {
	focusOn(one(sheet, '[tabindex="0"]') || frames);
}

// Escape takes back one thing at a time.
function escape() {
	const closed = closePopups();
	if (!closed && state.query !== '')
		searchStep('');
	else if (!closed && state.zoom !== 0)
		zoomStep(0);
	else if (!closed && state.view !== first.view)
		setView(first.view);
	focusGraph();
}

function setView(view) {
	const wide = heaviest(0);
	if (view === 'sandwich' && state.pivot < 0) {
		const i = isRoot(state.focus) ? wide : state.focus;
		state.pivot = i < 0 ? -1 : tree.name[i];
	}
	restep(() => {
		state.view = view;
	}, true);
}

function sandwich(name) {
	state.pivot = name;
	setView('sandwich');
	focusGraph();
}

function takeSteps(step) {
	restep(() => {
		state.steps = state.steps.concat(step);
	});
}

// By function, or by place where the tree is the one that steps apply to.
function hideFrame(i) {
	takeSteps(growths.length ? 'drop.' + hash(names[tree.name[i]])
	    : 'hide.' + pathOf(i));
}

function byName(operation) {
	return i => takeSteps(operation + '.' + hash(names[tree.name[i]]));
}

function markAll(i) {
	Object.assign(state, { regex: false, matchCase: true, whole: true });
	searchStep(nameOf(i));
}

function stackOf(i) {
	const stack = [];
	for (; !isRoot(i); i = tree.parent[i])
		stack.unshift(plain(names[tree.name[i]]));
	return stack.join(';');
}

// Not every page may use the clipboard: then what is chosen is copied.
function copy(words) {
	const said = () => say('copied');
	const old = () => {
		const area = html('textarea', {}, words);
		bar.append(area);
		area.select();
		document.execCommand('copy');
		area.remove();
		focusGraph();
		said();
	};
	if (navigator.clipboard)
		navigator.clipboard.writeText(words).then(said, old);
	else
		old();
}

// What is seen now as a picture of its own.
function savePicture() {
	const box = [0, size.head, size.width, size.height - size.head];
	drawAll();
	const copied = picture.cloneNode(true);
	const mine = all(picture, '[class]');
	all(copied, '[class]').forEach((e, k) => {
		set(e, 'fill', getComputedStyle(mine[k]).fill);
		e.removeAttribute('class');
	});
	const font = ['font-family', 'font-size'].map(key =>
	    [key, root.getAttribute(key)]);
	const whole = svg('svg', Object.assign({
		width: box[2], height: box[3], viewBox: box.join(' '),
	}, Object.fromEntries(font)), svg('title', {}, option.title),
	    svg('rect', { x: box[0], y: box[1], width: box[2], height: box[3],
	    fill: dark ? '#16181d' : '#fff' }), copied);
	const blob = new Blob([new XMLSerializer().serializeToString(whole)],
	    { type: 'image/svg+xml' });
	const link = html('a', {
		href: URL.createObjectURL(blob), download: 'flamegraph.svg',
	});
	bar.append(link);
	link.click();
	link.remove();
	drawn = null;
	keepUp();
}

function setFlag(name, value) {
	return () => restep(() => {
		state[name] = value();
	});
}

// Key, words, what it does to the frame in focus.
const frameActions = [
	['Enter', 'Zoom', zoomStep],
	['b', 'Callers and callees', i => sandwich(tree.name[i])],
	['a', 'Mark everywhere', markAll],
	['f', 'Focus on function', byName('focus')],
	['x', 'Hide', hideFrame],
	['k', 'Drop stacks with function', byName('drop')],
	['m', 'Merge into callers', byName('merge')],
	['c', 'Copy name', i => copy(nameOf(i))],
	['C', 'Copy stack', i => copy(stackOf(i))],
].filter(([key]) => !chart || !'fxkm'.includes(key));
const graphActions = [
	['Backspace', 'Zoom out by one', () =>
	    zoomStep(tree.parent[state.zoom])],
	['n', 'Next match', () => nextHit(true)],
	['N', 'Match before', () => nextHit(false)],
	['o', 'Only stacks that match', () => hits &&
	    takeSteps('only.' + queryWord())],
	['r', 'Collapse direct recursion', () => takeSteps('recursion')],
	['R', 'Collapse all recursion', () => takeSteps('loops')],
	['w', 'Collapse wrappers', () => takeSteps('wrappers')],
	['u', 'Undo', undo],
	['v', 'Next view', () => {
		const keys = [...views.keys()];
		setView(keys[(keys.indexOf(state.view) + 1) % keys.length]);
		focusGraph();
	}],
	['t', 'Functions', () => {
		setView('top');
		focusGraph();
	}],
	['y', 'Order by weight or name', setFlag('order',
	    () => state.order ? '' : 'weight')],
	['i', 'Flip', () => {
		state.inverted = !state.inverted;
		show(true);
		writeAddress(true);
	}],
	['e', 'Trim names at front or end', setFlag('trim',
	    () => state.trim ? '' : 'left')],
	['d', 'Dark or light', () => {
		state.theme = dark ? 'light' : 'dark';
		setTheme();
		draw();
		writeAddress(false);
	}],
	['p', 'Save picture', savePicture],
	['?', 'Help', () => toggleHelp()],
].filter(([key]) => !chart || !'orRwy'.includes(key));
const otherKeys = [
	['Arrows, Home', 'Move among frames'],
	['/ or Control-F', 'Search; Enter, Shift-Enter: matches'],
	['Escape', 'Take back: search, zoom, view'],
	['Menu, Shift-F10', 'Menu of the frame'],
	['Click', 'Zoom; on a caller: back to it'],
	['Control-click', 'Mark everywhere'],
	['Alt-click', 'Hide'],
];
if (diff)
	graphActions.push(['s', 'Colour by self', setFlag('bySelf',
	    () => !state.bySelf)], ['g', 'Show what is gone', setFlag('gone',
	    () => !state.gone)]);

let popup = null;

function closePopups() {
	const open = popup !== null;
	if (open)
		popup.remove();
	popup = null;
	hover(-1);
	return open;
}

function openPopup(attributes, x, y, ...children) {
	closePopups();
	popup = html('div', Object.assign({ tabindex: '-1' }, attributes),
	    ...children);
	bar.append(popup);
	placePopup(popup, x, y);
}

// Of frame i; if i is negative, of the graph.
function openMenu(i, x, y) {
	const box = boxOf(barBox);
	const from = i < 0 ? boxOf(menuButton) : null;
	const items = (i < 0 ? graphActions : frameActions)
	    .filter(([key]) => i < 0 || !isRoot(i) || /Enter|c/.test(key))
	    .map(([key, words, run]) => {
		const item = html('button', {
			type: 'button', role: 'menuitem', tabindex: '-1',
		}, words, html('kbd', {}, key));
		on(item, 'click', () => {
			closePopups();
			focusGraph();
			run(i);
		});
		return item;
	});
	openPopup({ class: 'fg-popup', role: 'menu', 'aria-label': i < 0 ? 'Menu'
	    : nameOf(i).slice(0, 200) }, from ? from.right - box.left -
	    260 * size.unit : x, from ? from.bottom - box.top + 4 : y, ...items);
	popup.frame = i;
	focusOn(items[0]);
	showDetails();
}

function menuAtFocus() {
	const at = place(state.focus);
	openMenu(state.focus, at.x + min(at.w / 2, 100),
	    rowTop(tree.depth[state.focus]) + size.row -
	    Number(barBox.getAttribute('y')));
}

function menuKey(key) {
	const items = all(popup, '[role=menuitem]');
	const at = items.indexOf(document.activeElement);
	const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[key];
	if (!items.length || to === undefined)
		return false;
	items[(to + items.length) % items.length].focus();
	return true;
}

function toggleHelp() {
	const open = popup && popup.classList.contains('fg-keys');
	const lines = [...otherKeys, ...frameActions, ...graphActions];
	if (open) {
		closePopups();
		focusGraph();
		return;
	}
	const close = push('close', 'Close', 'Close', toggleHelp);
	openPopup({ class: 'fg-popup fg-keys', role: 'dialog', 'aria-label':
	    'Help' }, size.width, size.head, html('p', {}, amount(tree.total[0]) +
	    ' in ' + numbers.format(base.n - 1) + ' frames; ' +
	    (option.pruned ? option.pruned + ' narrow ones left out.'
	    : 'none left out.') + ' The width of a box is how much of ' +
	    'all was in a function and what it called.'),
	    html('dl', {}, ...lines.map(([key, words]) => html('div', {},
	    html('dt', {}, html('kbd', {}, key)), html('dd', {}, words)))), close);
	focusOn(close);
}

function moveFocus(i) {
	if (i < 0 || (!isRoot(i) && !(tree.width[i] > 0)))
		return;
	state.focus = isRoot(i) ? 0 : i;
	state.hover = -1;
	moveTip();
	outline(hoverBox, -1);
	outline(focusBox, state.focus);
	describeFocus();
	reveal(state.focus);
	showDetails();
}

function heaviest(i) {
	let best = -1;
	for (let c = i + 1; c < tree.end[i]; c = tree.end[c])
		if (best < 0 || tree.width[c] > tree.width[best])
			best = c;
	return best;
}

// The callee before or after i of the same caller.
function sibling(i, forward) {
	const up = tree.parent[i];
	let before = -1;
	if (isRoot(i))
		return -1;
	if (forward)
		return tree.end[i] < tree.end[up] ? tree.end[i] : -1;
	for (let c = up + 1; c < i; c = tree.end[c])
		before = c;
	return before;
}

// From the pivot of a sandwich there is a way out on both sides.
function move(key) {
	const i = state.focus, up = (key === 'ArrowUp') !== state.inverted;
	if (key === 'Home')
		moveFocus(0);
	else if (key === 'ArrowLeft' || key === 'ArrowRight')
		moveFocus(sibling(i, key === 'ArrowRight'));
	else if (isRoot(i))
		moveFocus(up ? heaviest(0)
		    : tree.roots[1] ? heaviest(tree.roots[1]) : -1);
	else
		moveFocus(up === tree.depth[i] > 0 ? heaviest(i)
		    : tree.parent[i]);
}

function runKey(key, onGraph) {
	const mine = frameActions.find(a => a[0] === key);
	const all = graphActions.find(a => a[0] === key);
	if (mine && onGraph && (!isRoot(state.focus) || key === 'Enter'))
		mine[2](state.focus);
	else if (all)
		all[2]();
	return (mine && onGraph) || all;
}

function onKey(event) {
	const key = event.key, active = document.activeElement;
	const typing = active === input, find = key === 'f' &&
	    (event.ctrlKey || event.metaKey);
	// The second time the browser's own search opens.
	if (find ? typing : event.ctrlKey || event.metaKey || event.altKey)
		return;
	const other = !typing && /^(input|select|textarea)$/i.test(active &&
	    active.tagName) || (active && active.isContentEditable);
	const onGraph = active === frames || (active && active.frame !== undefined);
	if (find || (key === '/' && !typing && !other)) {
		closePopups();
		input.focus();
		input.select();
	} else if (key === 'Escape') {
		escape();
	} else if (typing && key === 'Enter') {
		nextHit(!event.shiftKey);
	} else if (typing || other) {
		return;
	} else if (popup) {
		if (!menuKey(key))
			return;
	} else if (active === frames && /^(Arrow.*|Home)$/.test(key)) {
		move(key);
	} else if (active === frames && (key === 'ContextMenu' ||
	    (key === 'F10' && event.shiftKey))) {
		menuAtFocus();
	} else if ((key === 'Enter' && !onGraph) || !runKey(key, onGraph)) {
		return;
	}
	event.preventDefault();
}
