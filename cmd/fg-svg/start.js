// SPDX-License-Identifier: ISC
// Pointer and window; and the start.

// How long a finger rests for the menu.
const PRESS_MS = 600;
let pressed = 0;
let held = false;
// How high in the window it is.
let finger = 0;

function menuUnder(event) {
	const i = frameUnder(event), box = boxOf(barBox);
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
	const control = event.ctrlKey || event.metaKey;
	let link = null;
	if (linked)
		link = links.get(tree.name[i]);
	if (event.altKey && !isRoot(i) && !chart)
		hideFrame(i);
	else if (link && link.href && !control && !touch)
		html('a', link).click();
	else if (control && !link)
		markAll(i);
	else if (!touch)
		zoomStep(i);
	focusOn(frames);
	moveFocus(i);
}

function listen() {
	on(surface, 'pointermove', e => {
		clearTimeout(pressed);
		if (e.pointerType !== 'touch' && !popup)
			hover(frameUnder(e), e);
	});
	on(root, 'pointerdown', () => {
		held = false;
	}, true);
	// The end of a long touch is none, be it on the menu that came.
	on(root, 'click', e => {
		if (held)
			e.stopPropagation();
		held = false;
	}, true);
	on(surface, 'pointerdown', e => {
		if (e.pointerType === 'touch')
			pressed = setTimeout(() => {
				held = true;
				menuUnder(e);
			}, PRESS_MS);
	});
	for (const end of ['pointerup', 'pointercancel'])
		on(surface, end, () => clearTimeout(pressed));
	on(surface, 'pointerleave', () => hover(-1));
	on(surface, 'click', onClick);
	on(surface, 'contextmenu', menuUnder);
	on(frames, 'focus', () => moveFocus(state.focus));
	on(frames, 'blur', showDetails);
	on(input, 'input', () => searchStep(input.value));
	on(standalone ? document : root, 'keydown', onKey);
	on(root, 'wheel', e => {
		if (stuck && !sheetOnly() && !popup) {
			scrollToY(pan + e.deltaY);
			e.preventDefault();
		}
	}, { passive: false });
	on(root, 'touchstart', e => {
		finger = e.touches[0].clientY;
	}, { passive: true });
	// A finger moves what cannot be scrolled; at its ends, the page.
	on(root, 'touchmove', e => {
		const y = e.touches[0].clientY, before = pan;
		if (stuck && !sheetOnly() && !popup)
			scrollToY(pan + finger - y);
		if (pan !== before)
			e.preventDefault();
		finger = y;
	}, { passive: false });
	on(document, 'pointerdown', e => {
		if (popup && !popup.contains(e.target) && e.target !== surface)
			closePopups();
	});
	on(document, 'scroll', keepUp, { passive: true,
		capture: true });
	on(window, 'resize', resize);
	on(window, 'beforeprint', beforePrint);
	on(window, 'afterprint', afterPrint);
	on(prefersDark, 'change', () => {
		setTheme();
		draw();
	});
	if (standalone) {
		for (const kind of ['popstate', 'hashchange'])
			on(window, kind, () => {
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
	picture.append(boxes, marks, labels);
	frames.append(picture, hoverBox, focusBox, surface);
	one(root, '.fg-static').remove();
	// The boxes are drawn in tenths of pixels.
	if (diff)
		setAll(one(root, 'pattern'), { id: ID + 'new',
			patternTransform: 'scale(10) rotate(45)' });
	root.append(frames, barBox);
	root.removeAttribute('viewBox');
	if (!option.fixed)
		set(root, 'width', '100%');
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
	set(root, 'data-ready', '1');
	// What takes a while and will be wanted.
	setTimeout(() => [nameRanks, folded, sums].map(f => f()), 500);
}

start();
