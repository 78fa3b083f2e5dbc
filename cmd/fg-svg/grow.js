// SPDX-License-Identifier: ISC
// Trees made from the one in the file: steps that the reader takes, other
// orders, and callers, which grow as far as they can be seen.

// A tree in the making: frames in any order, but callers before callees.
class Draft {
	constructor(name) {
		this.parent = [0];
		this.name = [name];
		this.self = [0];
		this.self0 = [0];
		this.known = new Map();
	}

	add(parent, name) {
		this.parent.push(parent);
		this.self.push(0);
		this.self0.push(0);
		return this.name.push(name) - 1;
	}

	// The callee of that name, the same one each time.
	child(parent, name) {
		const key = parent * names.length + name;
		let k = this.known.get(key);
		if (k === undefined) {
			k = this.add(parent, name);
			this.known.set(key, k);
		}
		return k;
	}
}

const nameRanks = later(() => {
	const ranks = uints(names.length);
	names.map((name, i) => i)
	    .sort((a, b) => names[a] < names[b] ? -1 : 1)
	    .forEach((name, rank) => {
		ranks[name] = rank;
	});
	return ranks;
});

// Callees in the order chosen. What is gone stands on the right.
function comparer(d, totals) {
	const ranks = nameRanks();
	const byName = (a, b) => ranks[d.name[a]] - ranks[d.name[b]];
	const byWeight = (a, b) => totals[b] - totals[a] || byName(a, b);
	const compare = state.order === 'weight' ? byWeight : byName;
	return !state.gone ? compare : (a, b) =>
	    (totals[a] ? 0 : 1) - (totals[b] ? 0 : 1) || compare(a, b);
}

// The draft d as a tree. made tells which frame of the draft one was, and
// place the reverse.
function arrange(d) {
	const n = d.name.length;
	const t = newTree(n);
	const first = uints(n + 1), kids = uints(n);
	const place = uints(n), made = uints(n);
	const totals = floats(d.self);
	for (let k = n - 1; k > 0; k--) {
		first[d.parent[k] + 1]++;
		totals[d.parent[k]] += totals[k];
	}
	for (let k = 0; k < n; k++)
		first[k + 1] += first[k];
	const at = first.slice();
	for (let k = 1; k < n; k++)
		kids[at[d.parent[k]]++] = k;
	const compare = comparer(d, totals), stack = [0];
	for (let i = 0; i < n; i++) {
		const k = stack.pop(), up = place[d.parent[k]];
		const mine = kids.subarray(first[k], first[k + 1]);
		place[k] = i;
		made[i] = k;
		t.parent[i] = up;
		t.depth[i] = i ? t.depth[up] + 1 : 0;
		t.name[i] = d.name[k];
		t.self[i] = d.self[k];
		if (diff)
			t.self0[i] = d.self0[k];
		if (mine.length > 1)
			mine.sort(compare);
		for (let c = mine.length - 1; c >= 0; c--)
			stack.push(mine[c]);
	}
	t.from = d;
	t.made = made;
	t.place = place;
	addTotals(t);
	setBefore(t);
	if (state.gone)
		widenGone(t);
	return t;
}

// Gives paths that exist no more their width of before.
function widenGone(t) {
	const self = t.self.map((v, i) => t.total[i] ? v : t.self0[i]);
	t.width = self.slice();
	for (let i = t.n - 1; i > 0; i--)
		t.width[t.parent[i]] += t.width[i];
	addStarts(t, self);
}

// Steps are words OPERATION or OPERATION.ARGUMENT. Each gives a rule: what
// frame i becomes in draft d, when its caller became the frame up of it: a
// frame of d, or GONE with all that it calls. A rule may set kept to false,
// for what the frame had to itself to be left out.
const GONE = -1;
let kept = true;

function withName(argument) {
	return names.findIndex(name => hash(name) === argument);
}

// For each frame, the one of its name that is open, of which it is a callee.
function recursionRule(t, direct) {
	const open = uints(names.length);
	const map = uints(t.n);
	return (i, up, d) => {
		const outer = open[t.name[i]];
		const again = direct ? t.name[t.parent[i]] === t.name[i] &&
		    t.parent[i] > 0
		    : outer > 0 && i < t.end[outer];
		if (!again)
			open[t.name[i]] = i;
		map[i] = again ? direct ? up : map[outer]
		    : d.child(up, t.name[i]);
		return map[i];
	};
}

const rules = {
	hide(t, argument) {
		const gone = follows(t, argument);
		return (i, up, d) => i === gone ? GONE : d.child(up, t.name[i]);
	},
	drop(t, argument) {
		const name = withName(argument);
		return (i, up, d) => t.name[i] === name ? GONE
		    : d.child(up, t.name[i]);
	},
	merge(t, argument) {
		const name = withName(argument);
		return (i, up, d) => t.name[i] === name ? up
		    : d.child(up, t.name[i]);
	},
	focus(t, argument) {
		const name = withName(argument);
		let end = 0;
		return (i, up, d) => {
			if (i >= end && t.name[i] === name)
				end = t.end[i];
			kept = i < end;
			return kept ? d.child(up, t.name[i]) : 0;
		};
	},
	recursion: t => recursionRule(t, true),
	loops: t => recursionRule(t, false),
	// A frame that does nothing but call one other is part of that.
	wrappers(t) {
		return (i, up, d) => t.end[i] > i + 1 && t.self[i] === 0 &&
		    !(diff && t.self0[i]) && t.end[i + 1] === t.end[i] ? up
		    : d.child(up, t.name[i]);
	},
	// Stacks with a match in them.
	only(t, argument) {
		const found = findHits(...parseQuery(argument)) ||
		    new Uint8Array(names.length);
		const below = countHits(t, found).before;
		let end = 0;
		return (i, up, d) => {
			if (i >= end && found[t.name[i]])
				end = t.end[i];
			kept = i < end;
			return kept || below[t.end[i]] > below[i]
			    ? d.child(up, t.name[i]) : GONE;
		};
	},
};

function takeStep(t, step) {
	const dot = (step + '.').indexOf('.');
	const rule = rules[step.slice(0, dot)](t, step.slice(dot + 1));
	const d = new Draft(0), map = ints(t.n);
	if (!/^(focus|only|lane)/.test(step)) {
		d.self[0] = t.self[0];
		d.self0[0] = t.self0[0] || 0;
	}
	for (let i = 1; i < t.n;) {
		kept = true;
		const to = rule(i, map[t.parent[i]], d);
		if (to === GONE) {
			i = t.end[i];
			continue;
		}
		map[i] = to;
		if (kept) {
			d.self[to] += t.self[i];
			if (diff)
				d.self0[to] += t.self0[i];
		}
		i++;
	}
	return arrange(d);
}

// One lane: what is above one callee of the root.
function laneOf(t, argument) {
	for (let i = 1; i < t.n; i = t.end[i])
		if (hash(names[t.name[i]]) === argument)
			return takeStep(t, 'lane.' + i);
	return t;
}

if (laned)
	rules.lane = (t, lane) => (i, up, d) => i < lane || i >= t.end[lane]
	    ? GONE : i === Number(lane) ? 0 : d.child(up, t.name[i]);

// A tree of callers (up) or of callees that grows where it is asked to. Behind
// a frame that has not grown are pairs: a frame of tree t, and the one whose
// weight counts.
class Growth extends Draft {
	constructor(t, up, weight, weight0, pivot) {
		super(pivot);
		Object.assign(this, { t, up, weight, weight0 });
		this.own = [0];
		this.own0 = [0];
		this.pairs = [null];
	}

	// Gives frame k callees, one for each name among the pairs.
	split(k, pairs) {
		const fresh = this.name.length, counts = [0];
		const { t, weight, self, own } = this, name = t.name;
		for (let p = 0; p < pairs.length; p += 2) {
			const i = pairs[p], leaf = pairs[p + 1];
			let c = slots[name[i]];
			if (c === 0) {
				c = this.add(k, name[i]);
				own.push(0);
				this.own0.push(0);
				slots[name[i]] = c;
				counts.push(0);
			}
			counts[c - fresh + 1] += 2;
			self[c] += weight[leaf];
			own[c] += t.self[i];
			if (diff) {
				this.self0[c] += this.weight0[leaf];
				this.own0[c] += t.self0[i];
			}
		}
		const sorted = uints(pairs.length);
		for (let c = fresh; c < this.name.length; c++) {
			const from = counts[c - fresh];
			counts[c - fresh + 1] += from;
			this.pairs.push(sorted.subarray(from, counts[c - fresh + 1]));
		}
		for (let p = 0; p < pairs.length; p += 2) {
			const c = slots[name[pairs[p]]] - fresh;
			sorted[counts[c]++] = pairs[p];
			sorted[counts[c]++] = pairs[p + 1];
		}
		for (let c = fresh; c < this.name.length; c++)
			slots[this.name[c]] = 0;
	}

	grow(k) {
		const pairs = this.pairs[k], next = [], t = this.t;
		if (!pairs)
			return;
		this.pairs[k] = null;
		for (let p = 0; p < pairs.length; p += 2) {
			const i = pairs[p];
			if (this.up) {
				if (t.parent[i] > 0)
					next.push(t.parent[i], pairs[p + 1]);
				continue;
			}
			for (let c = i + 1; c < t.end[i]; c = t.end[c])
				next.push(c, c);
		}
		for (let p = 1; p < next.length; p += 2) {
			this.self[k] -= this.weight[next[p]];
			if (diff)
				this.self0[k] -= this.weight0[next[p]];
		}
		this.split(k, next);
	}

	// Of a frame that has not grown, how much is in frames with a match.
	hidden(k) {
		const pairs = this.pairs[k], t = this.t;
		let sum = 0;
		for (let p = 0; pairs && p < pairs.length; p += 2) {
			if (!this.up) {
				sum += matchedIn(t, pairs[p] + 1, t.end[pairs[p]]);
				continue;
			}
			if (hitPaths()[t.parent[pairs[p]]])
				sum += this.weight[pairs[p + 1]];
		}
		return sum;
	}
}

const slots = uints(names.length);

// The outermost frames of a function, each twice.
function outermost(t, name) {
	const pairs = [];
	for (let i = 1; i < t.n;) {
		const found = t.name[i] === name;
		if (found)
			pairs.push(i, i);
		i = found ? t.end[i] : i + 1;
	}
	return pairs;
}

function growCallers(t) {
	const g = new Growth(t, true, t.self, t.self0, 0);
	const pairs = uints(2 * t.n);
	let n = 0;
	for (let i = 1; i < t.n; i++)
		if (t.self[i] > 0 || (diff && t.self0[i] > 0)) {
			pairs[n++] = i;
			pairs[n++] = i;
		}
	g.split(0, pairs.subarray(0, n));
	return [g];
}

function growSandwich(t, pivot) {
	const pairs = outermost(t, pivot);
	return [false, true].map(up => {
		const g = new Growth(t, up, t.total, t.total0, pivot);
		g.pairs[0] = pairs;
		for (let p = 0; p < pairs.length; p += 2) {
			g.self[0] += t.total[pairs[p]];
			g.own[0] += t.self[pairs[p]];
			if (diff) {
				g.self0[0] += t.total0[pairs[p]];
				g.own0[0] += t.self0[pairs[p]];
			}
		}
		g.grow(0);
		return g;
	});
}

// Callees and, with negative depths, callers in one tree.
function join(a, b) {
	const t = newTree(a.n + b.n);
	if (state.gone)
		t.width = floats(t.n);
	for (const key in t)
		if (ArrayBuffer.isView(t[key])) {
			t[key].set(a[key]);
			t[key].set(key === 'parent' || key === 'end'
			    ? b[key].map(i => i + a.n)
			    : key === 'depth' || key === 'low'
			    ? b[key].map(v => -v) : b[key], a[key].length);
		}
	return Object.assign(t, {
		maxdepth: a.maxdepth, below: b.maxdepth, roots: [0, a.n],
	});
}

// After the steps; what grows from that; and what can be seen of it.
let shown = base;
let growths = [];

function gather() {
	const parts = growths.map(g => {
		const t = arrange(g);
		for (let i = 0; i < t.n; i++) {
			t.self[i] = g.own[t.made[i]];
			if (diff)
				t.self0[i] = g.own0[t.made[i]];
		}
		return t;
	});
	tree = parts[1] ? join(...parts) : parts[0];
	tree.pivot = state.view === 'sandwich' ? state.pivot : -1;
	tree.parts = parts;
}

// The growth and the frame of it that i stands for.
function origin(i) {
	const half = i < tree.parts[0].n ? 0 : 1;
	const part = tree.parts[half];
	return { half, k: part.made[i - half * tree.parts[0].n] };
}

function placeOf(o) {
	return o.half * tree.parts[0].n + tree.parts[o.half].place[o.k];
}

// Grows what can be seen, a slice at a time; the picture follows.
const SLICE_MS = 20;
const WIDE = 1;
let timer = 0;

function growSeen() {
	const stop = performance.now() + SLICE_MS;
	const last = growths.map(g => g.name.length);
	let more = false;
	clearTimeout(timer);
	for (let i = 0; growths.length && i < tree.n && !more; i++) {
		const o = origin(i), g = growths[o.half];
		if (!g.pairs[o.k] || !inView(i) ||
		    tree.width[i] * scale(i) < WIDE)
			continue;
		g.grow(o.k);
		more = performance.now() > stop;
	}
	if (growths.some((g, half) => g.name.length > last[half]))
		regather();
	else if (!more)
		return;
	show();
}

function regather() {
	const at = [state.zoom, state.focus].map(origin);
	gather();
	[state.zoom, state.focus] = at.map(placeOf);
	state.hover = -1;
	changed();
}

let built = JSON.stringify(['', [], '', false, false, false]);

// The tree again after a change of state; zoom and focus stay on their paths.
function rebuild() {
	const zoomed = pathOf(state.zoom);
	const grown = /^(callers|sandwich)$/.test(state.view) && state.view;
	const plan = JSON.stringify([state.lane, state.steps, state.order,
		state.gone, grown, grown && state.pivot]);
	if (plan === built)
		return;
	built = plan;
	clearTimeout(timer);
	shown = base;
	if (laned) {
		if (state.lane && !chart)
			shown = laneOf(base, state.lane);
	}
	shown = chart ? base : state.steps.reduce(takeStep, shown);
	if (shown === base && !chart && (state.order || state.gone))
		shown = arrange(base);
	growths = state.view === 'callers' ? growCallers(shown)
	    : state.view === 'sandwich' ? growSandwich(shown, state.pivot) : [];
	tree = shown;
	if (growths.length)
		gather();
	state.zoom = state.focus = 0;
	state.hover = -1;
	changed();
	state.zoom = state.focus = follow(zoomed);
}
