// SPDX-License-Identifier: ISC
// Pointer and window; and the start.

// How long a finger rests for the menu.
const PRESS_MS = 600;
let pressed = 0;

function menuUnder(event) {
	const i = frameUnder(event), box = barBox.getBoundingClientRect();
	if (i < 0)
		return;
	event.preventDefault();
	moveFocus(i);
	openMenu(i, event.clientX - box.left, event.clientY - box.top);
}

// The first touch tells of a frame, the second zooms.
function onClick(event) {
	const i = frameUnder(event);
	const touch = event.pointerType === 'touch' && state.focus !== i;
	if (closePopups() || i < 0)
		return;
	const link = links.get(tree.name[i]);
	if (event.altKey && !isRoot(i) && !chart)
		hideFrame(i);
	else if (link && link.href && !event.ctrlKey && !event.metaKey && !touch)
		html('a', link).click();
	else if ((event.ctrlKey || event.metaKey) && !link)
		markAll(i);
	else if (!touch)
		zoomStep(i);
	frames.focus({ preventScroll: true });
	moveFocus(i);
}

function listen() {
	surface.addEventListener('pointermove', e => {
		clearTimeout(pressed);
		if (e.pointerType !== 'touch' && !popup)
			hover(frameUnder(e), e);
	});
	surface.addEventListener('pointerdown', e => {
		if (e.pointerType === 'touch')
			pressed = setTimeout(() => menuUnder(e), PRESS_MS);
	});
	for (const end of ['pointerup', 'pointercancel'])
		surface.addEventListener(end, () => clearTimeout(pressed));
	surface.addEventListener('pointerleave', () => hover(-1));
	surface.addEventListener('click', onClick);
	surface.addEventListener('contextmenu', menuUnder);
	frames.addEventListener('focus', () => moveFocus(state.focus));
	frames.addEventListener('blur', showDetails);
	input.addEventListener('input', () => searchStep(input.value));
	(standalone ? document : root).addEventListener('keydown', onKey);
	document.addEventListener('pointerdown', e => {
		if (popup && !popup.contains(e.target) && e.target !== surface)
			closePopups();
	});
	document.addEventListener('scroll', keepUp, { passive: true,
		capture: true });
	window.addEventListener('resize', resize);
	window.addEventListener('beforeprint', beforePrint);
	window.addEventListener('afterprint', afterPrint);
	prefersDark.addEventListener('change', () => {
		setTheme();
		draw();
	});
	if (standalone) {
		window.addEventListener('popstate', () => {
			if (location.hash.slice(1) !== present)
				readAddress();
		});
		window.addEventListener('hashchange', () => {
			if (location.hash.slice(1) !== present)
				readAddress();
		});
	}
}

// What the options ask for is what Reset goes back to.
function preset() {
	const focus = option.focus ? names.indexOf(option.focus) : -1;
	if (views.has(option.view))
		state.view = option.view;
	if (focus >= 0)
		state.pivot = focus;
	if (focus >= 0 && option.view !== 'sandwich')
		state.steps = ['focus.' + hash(option.focus)];
	if (state.view === 'sandwich' && focus < 0) {
		const widest = heaviest(0);
		state.pivot = widest < 0 ? -1 : tree.name[widest];
	}
	Object.assign(first, state);
}

function start() {
	buildBar();
	picture.append(boxes, labels);
	frames.append(picture, hoverBox, focusBox, surface);
	root.querySelector('.fg-static').remove();
	// The boxes are drawn in tenths of pixels.
	for (const hatch of root.querySelectorAll('pattern')) {
		hatch.id = ID + 'new';
		hatch.setAttribute('patternTransform', 'scale(10) rotate(45)');
	}
	root.append(frames, barBox);
	root.removeAttribute('viewBox');
	if (!option.fixed)
		root.setAttribute('width', '100%');
	preset();
	setTheme();
	if (diff)
		measureDeltas();
	rebuild();
	resize();
	listen();
	if (standalone && location.hash.length > 1) {
		readAddress();
	} else if (option.search) {
		state.regex = true;
		search(option.search);
	}
	if (isRoot(state.zoom))
		scrollToRoot();
	root.setAttribute('data-ready', '1');
	// What takes a while and will be wanted.
	setTimeout(() => [nameRanks, folded, sums].map(f => f()), 500);
}

start();
