// SPDX-License-Identifier: ISC
// Keys, pointer and window; and the start.

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
