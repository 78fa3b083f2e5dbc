// SPDX-License-Identifier: ISC
// Zoom, the frame under the pointer, search, and the address that keeps them.

// Milliseconds that a regular expression may take; some would never end.
const SEARCH_MS = 1000;

function zoom(i) {
	if (!isRoot(i) && !(tree.width[i] > 0))
		return;
	state.zoom = state.focus = i;
	state.hover = -1;
	showMatched();
	showState();
	draw();
	showDetails();
	clearTimeout(timer);
	timer = growths.length ? setTimeout(growSeen, SLICE_MS) : 0;
}

// As a step that the browser's Back takes back.
function zoomStep(i) {
	if (i === state.zoom || (isRoot(i) && state.zoom === 0))
		return;
	zoom(isRoot(i) ? 0 : i);
	writeAddress(true);
}

// The frame at a point of the picture, or -1.
function frameAt(x, y) {
	const depth = depthAt(y), sign = depth < 0 ? -1 : 1;
	if (depth < -tree.below || depth > tree.maxdepth || x < PAD ||
	    x > size.width - PAD)
		return -1;
	let i = zoomFor(depth < 0 ? tree.n - 1 : 0);
	while (sign * tree.depth[i] > sign * depth)
		i = tree.parent[i];
	const at = tree.start[i] + (x - place(i).x) / scale(i);
	while (tree.depth[i] !== depth) {
		const end = tree.end[i];
		let c = i + 1;
		while (c < end && tree.start[c] + tree.width[c] <= at)
			c = tree.end[c];
		if (c >= end || tree.start[c] > at)
			return -1;
		i = c;
	}
	return i;
}

function frameUnder(event) {
	const box = boxOf(root);
	return frameAt(event.clientX - box.left, event.clientY + scrolled());
}

// What is tested of names, and in lower case.
const starts = later(() => names.map(name => name.slice(0, 65536)));
const folded = later(() => starts().map(name => name.toLowerCase()));

// A test for a name by number, and whether it may take long; throws if there is
// none. Less its annotation a name may match what it did not with that.
function matcher(query, matchCase, regex, whole) {
	const all = matchCase || regex ? starts() : folded();
	const sought = matchCase ? query : query.toLowerCase();
	let test = name => name === sought;
	if (!regex && !whole)
		return [i => all[i].includes(sought), false];
	if (regex) {
		const re = new RegExp(whole ? '^(?:' + query + ')$' : query,
		    matchCase ? 'u' : 'iu');
		test = name => re.test(name);
	}
	return [i => test(all[i]) || (all[i].endsWith(']') &&
	    test(plain(all[i]))), regex];
}

// The query as one word, "OPTIONS.TEXT", and what it tests.
function queryWord() {
	return (state.matchCase ? 'c' : '') + (state.regex ? 'r' : '') +
	    (state.whole ? 'w' : '') + '.' + state.query;
}

function parseQuery(word) {
	const dot = word.indexOf('.'), has = c => word.slice(0, dot).includes(c);
	return matcher(word.slice(dot + 1), has('c'), has('r'), has('w'));
}

// Which names pass, of those in among if it is given; null if that takes too
// long.
function findHits(test, slow, among) {
	const found = new Uint8Array(names.length);
	const stop = performance.now() + SEARCH_MS;
	for (let i = 0; i < names.length; i++) {
		if (!(among && !among[i]) && test(i))
			found[i] = 1;
		if (slow && performance.now() > stop)
			return null;
	}
	return found;
}

// The matching frames of t, list[0] to list[sum - 1] in order; how many come
// before each frame; and the sum of the outermost of them. old is the last
// answer, whose room is used again; with fewer, all were in its list.
function countHits(t, found, old, fewer) {
	const { n, name, end, total } = t, second = t.roots[1];
	const same = old && old.t === t;
	const list = same ? old.list : uints(n);
	const before = same ? old.before : uints(n + 1);
	let sum = 0, outer = 0, past = 0, at = 1;
	if (same && fewer)
		for (let k = 0; k < old.sum; k++) {
			list[sum] = list[k];
			sum += found[name[list[sum]]];
		}
	else
		for (let i = 1; i < n; i++) {
			list[sum] = i;
			sum += i === second ? 0 : found[name[i]];
		}
	for (let k = 0; k < sum; k++) {
		const i = list[k];
		while (at <= i)
			before[at++] = k;
		if (i >= past) {
			outer += total[i];
			past = end[i];
		}
	}
	while (at <= n)
		before[at++] = sum;
	return { t, list, before, sum, outer };
}

// By name: whether it matches.
let hits = null;
let hitsBefore = null;
// What the hits are of, as queryWord has it.
let soughtLast = '';
let trouble = '';
let paths = {};

// By frame of shown: whether it or a caller of it matches.
function hitPaths() {
	if (paths.hits !== hits || paths.t !== shown) {
		const t = shown, above = new Uint8Array(t.n);
		for (let i = 1; i < t.n; i++)
			above[i] = hits[t.name[i]] | above[t.parent[i]];
		paths = { hits: hits, t, above };
	}
	return paths.above;
}

function isHit(i) {
	return hits && !isRoot(i) && hits[tree.name[i]];
}

function match(query) {
	let among = null;
	state.query = query;
	trouble = '';
	if (query === '') {
		hits = null;
	} else {
		const word = queryWord();
		// What contains a longer text contains its beginning.
		among = !state.regex && !state.whole &&
		    word.startsWith(soughtLast) ? hits : null;
		try {
			hits = findHits(...parseQuery(word), among);
			soughtLast = word;
			if (!hits)
				trouble = 'Search takes too long';
		} catch (e) {
			// What matched before is still shown.
			trouble = 'Not a pattern';
		}
	}
	countAll(among);
	bar.classList.toggle('fg-bad', trouble !== '');
}

let counted = null;

function countAll(fewer) {
	counted = hits ? countHits(tree, hits, counted, fewer) : counted;
	hitsBefore = hits && counted.before;
}

function search(query) {
	match(query);
	showMatched();
	showState();
	if (sheetOnly())
		showSheet();
	else
		drawMarks();
}

// The sum of the outermost matching frames from..end of t.
function matchedIn(t, from, end) {
	let sum = 0;
	for (let i = from; i < end;) {
		const hit = t.parent[i] !== i && hits[t.name[i]];
		if (hit)
			sum += t.total[i];
		else if (t.parts)
			sum += hiddenIn(i);
		i = hit ? t.end[i] : i + 1;
	}
	return sum;
}

function hiddenIn(i) {
	const o = origin(i);
	return growths[o.half].hidden(o.k);
}

// How much of the view is in matching frames; one within another counts once.
function showMatched() {
	const z = state.zoom, end = tree.end[z];
	let more = '';
	matched.textContent = trouble;
	if (state.query !== '' && hits && !trouble) {
		const functions = hits.reduce((sum, hit) => sum + hit, 0);
		matched.textContent = functions === 0 ? 'No match'
		    : 'Matched: ' + percent(z || tree.parts
		    ? matchedIn(tree, z, end) : counted.outer,
		    tree.total[z]);
		const n = hitsBefore[end] - hitsBefore[z];
		const at = isHit(state.focus) && state.focus >= z &&
		    state.focus < end
		    ? hitsBefore[state.focus] - hitsBefore[z] + 1 + '/' : '';
		more = functions === 0 ? '' : functions + (functions === 1
		    ? ' function' : ' functions') + ' \u00b7 ' + at + n;
	}
	hitCount.textContent = more;
}

function searchStep(query) {
	search(query);
	writeAddress(false);
}

// To the next or the last matching frame; if it is too narrow, zooms there.
function nextHit(forward) {
	const step = forward ? 1 : -1, n = tree.n;
	let i = state.focus;
	if (!hits || hitsBefore[n] === 0)
		return;
	for (let tried = 0; tried < n; tried++) {
		i = (i + step + n) % n;
		if (isHit(i) && tree.width[i] > 0)
			break;
	}
	if (!isHit(i))
		return;
	const at = place(i);
	if (at.w < 3 || at.x < PAD - 1 || at.x > size.width - PAD ||
	    !inView(i)) {
		const z = state.zoom;
		let up = i;
		while (!isRoot(up) && tree.width[up] * (size.width - 2 * PAD) /
		    tree.width[tree.parent[up]] > size.width / 3)
			up = tree.parent[up];
		zoomStep(isRoot(up) && z === 0 ? i : up);
		if (place(i).w < 3)
			zoomStep(i);
	}
	moveFocus(i);
	showMatched();
}

// #z=a.b.c&s=text&o=cr and so on, where a, b, c are hashes of the names from
// the root to the frame zoomed to, so that it means the same in another
// profile's graph. The callers' half of a sandwich has a - before.

function hash(name) {
	let h = 2166136261;
	for (let i = 0; i < name.length; i++)
		h = Math.imul(h ^ name.charCodeAt(i), 16777619);
	return (h >>> 0).toString(36);
}

function pathOf(i) {
	const path = [];
	for (; !isRoot(i); i = tree.parent[i])
		path.push(hash(names[tree.name[i]]));
	return (i ? '-' : '') + path.reverse().join('.');
}

// The frame of t at the end of the path, or as far as there is one.
function follows(t, path) {
	let i = 0;
	for (const part of path.split('.')) {
		let c = i + 1;
		while (c < t.end[i] && hash(names[t.name[c]]) !== part)
			c = t.end[c];
		if (c >= t.end[i])
			break;
		i = c;
	}
	return i;
}

// The same in what is drawn, which grows there if need be.
function follow(path) {
	const half = path[0] === '-' ? 1 : 0, g = growths[half];
	if (!growths.length)
		return follows(tree, path);
	if (!g || path === '')
		return 0;
	let k = 0;
	for (const part of path.slice(half).split('.')) {
		g.grow(k);
		const c = g.parent.findIndex((up, at) => at > 0 && up === k &&
		    hash(names[g.name[at]]) === part);
		if (c < 0)
			break;
		k = c;
	}
	regather();
	return k ? placeOf({ half, k }) : 0;
}

const LETTERS = { lane: 'l', order: 'y', theme: 'd', trim: 'e', least: 'm' };
const FLAGS = { inverted: 'i', bySelf: 'f', gone: 'g' };
const first = Object.assign({}, state);

function address() {
	const parts = [];
	const add = (key, value) =>
	    parts.push(key + '=' + encodeURIComponent(value));
	const put = (key, value) => value && add(key, value);
	put('z', pathOf(state.zoom));
	put('s', state.query);
	put('o', state.query && queryWord().split('.')[0]);
	if (state.view !== first.view || state.pivot !== first.pivot)
		put('v', state.view);
	put('p', state.pivot >= 0 && state.pivot !== first.pivot &&
	    hash(names[state.pivot]));
	put('t', state.steps.map(encodeURIComponent).join(','));
	for (const key in LETTERS)
		if (state[key] !== first[key])
			add(LETTERS[key], state[key]);
	for (const key in FLAGS)
		if (state[key] !== first[key])
			put(FLAGS[key], state[key] ? '1' : '0');
	return parts.join('&');
}

// What undo goes back to.
const past = [];
let present = '';
let writing = 0;
const WRITE_MS = 200;

function writeAddress(step) {
	const now = address(), before = present, late = writing;
	if (step && now !== present)
		past.push(present);
	present = now;
	if (!standalone)
		return;
	// Not at once, since browsers are slow at it, and after the last letter
	// of what is sought.
	clearTimeout(writing);
	writing = 0;
	const write = () => {
		writing = step ? writing : 0;
		try {
			if (step && late)
				history.replaceState(null, '', '#' + before);
			if (step)
				history.pushState(null, '', '#' + now);
			else
				history.replaceState(null, '', '#' + now);
		} catch (e) {
			// Not allowed to, as in a sandboxed frame: the graph
			// works all the same.
		}
	};
	if (step)
		setTimeout(write);
	else
		writing = setTimeout(write, WRITE_MS);
}

function decodeStep(word) {
	try {
		const step = decodeURIComponent(word);
		if (Object.keys(rules).includes(step.split('.')[0]))
			return step;
	} catch (e) {
		// Not made by us.
	}
	return '';
}

function goTo(address) {
	const parts = new URLSearchParams(address);
	const options = parts.get('o') || '';
	const pivot = withName(parts.get('p'));
	state.view = views.has(parts.get('v')) ? parts.get('v') : first.view;
	state.pivot = pivot < 0 ? first.pivot : pivot;
	if (state.view === 'sandwich' && state.pivot < 0)
		state.view = 'callees';
	state.steps = parts.has('t')
	    ? parts.get('t').split(',').map(decodeStep).filter(Boolean)
	    : first.steps;
	for (const key in LETTERS)
		state[key] = parts.has(LETTERS[key]) ? parts.get(LETTERS[key])
		    : first[key];
	for (const key in FLAGS)
		state[key] = parts.has(FLAGS[key]) ? parts.get(FLAGS[key]) === '1'
		    : first[key];
	state.least = Number(state.least) || 0;
	state.matchCase = options.includes('c');
	state.regex = options.includes('r');
	state.whole = options.includes('w');
	state.query = parts.get('s') || '';
	setTheme();
	match(state.query);
	state.zoom = 0;
	try {
		rebuild();
	} catch (e) {
		// A step whose pattern is none.
		state.steps = [];
		rebuild();
	}
	const z = follow(parts.get('z') || '');
	clearTimeout(writing);
	state.zoom = state.focus = tree.width[z] > 0 ? z : 0;
	show();
	reveal(state.zoom);
	present = address;
}

function readAddress() {
	if (standalone)
		goTo(location.hash.slice(1));
}

function undo() {
	if (!past.length)
		return;
	goTo(past.pop());
	writeAddress(false);
}

// Runs what changes the state and what is drawn, as one step.
function restep(change, scroll) {
	change();
	rebuild();
	show(scroll);
	writeAddress(true);
}
