// SPDX-License-Identifier: ISC
// Zoom, the frame under the pointer, search, and the address that keeps them.

// Milliseconds that a regular expression may take; some would never end.
const SEARCH_MS = 1000;

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
	const depth = depthAt(y);
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
	const stop = state.regex ? performance.now() + SEARCH_MS : Infinity;
	hitNames = 0;
	for (let i = 0; i < names.length; i++) {
		const name = names[i].slice(0, 65536), shown = plain(name);
		if (test(shown) || (shown !== name && test(name))) {
			found[i] = 1;
			hitNames++;
		}
		if (state.regex && performance.now() > stop)
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
