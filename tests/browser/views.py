# SPDX-License-Identifier: ISC
"""Views, steps and keys of fg-svg in a browser.

usage: views.py FG-SVG FOLDER [TEST ...], as graphs.py tells. Sums are compared
with those of the folded text, on two hundred random graphs.
"""
import os
import random
import re

from graphs import (DIFF, FOLDER, PAD, PLAIN, ROW, Graph, address, check, graph,
                    matching, percent, random_folded, read_tree, run_all,
                    same, url, walk)

# What every graph of a page says: of queries, in its table of functions, next
# to a function in the sandwich, and next to the root in callers.
PROBE = '''
(async () => {
    const answers = [];
    const wait = () => new Promise(done => setTimeout(done));
    for (const root of document.querySelectorAll('[data-fg]')) {
	const one = kind => root.querySelector('.fg-' + kind);
	const frames = root.querySelector('g.fg-frames');
	const set = (e, value, kind) => {
	    e.value = value;
	    e.dispatchEvent(new Event(kind, { bubbles: true }));
	};
	const press = key => frames.dispatchEvent(new KeyboardEvent('keydown',
	    { key, bubbles: true }));
	const says = () => one('details').firstChild.textContent;
	// All neighbours of the heaviest frame in that direction.
	const row = key => {
	    const all = [];
	    frames.focus();
	    press('Home');
	    const home = says();
	    press(key);
	    if (says() === home)
		return all;
	    for (let before = ''; before !== says();) {
		before = says();
		press('ArrowLeft');
	    }
	    for (let before = ''; before !== says();) {
		before = says();
		all.push(before);
		press('ArrowRight');
	    }
	    return all;
	};
	const answer = { matched: [] };
	for (const query of %s) {
	    set(one('search'), query, 'input');
	    answer.matched.push(one('matched').textContent);
	}
	set(one('search'), '', 'input');
	set(one('view'), 'callers', 'change');
	answer.leaves = row('ArrowUp');
	set(one('search'), 'alloc', 'input');
	answer.hidden = one('matched').textContent;
	set(one('search'), '', 'input');
	set(one('view'), 'top', 'change');
	answer.rows = Array.from(one('top').querySelectorAll(
	    '.fg-rows [role=row]'), r => Array.from(r.children,
	    c => c.textContent));
	one('rows').firstChild.lastChild.click();
	frames.focus();
	press('Home');
	answer.pivot = says();
	answer.callees = row('ArrowUp');
	answer.callers = row('ArrowDown');
	answers.push(answer);
    }
    return answers;
})()
'''
QUERIES = ['a', 'alloc', '+', 'f1', 'zz']


def add(sums, name, count):
    sums[name] = sums.get(name, 0) + count


def outermost(root, name):
    """The frames of a function that have no other of it below them."""
    todo, found = [root], []
    while todo:
        node = todo.pop()
        if node.parent and node.name == name:
            found.append(node)
        else:
            todo += node.kids.values()
    return found


def counts(lines):
    """Name and count of lines like "name (1,234 samples, 12.34%)"."""
    sums = {}
    for line in lines:
        m = re.match(r'(.*) \(([\d,]+) samples, ', line)
        add(sums, m[1], int(m[2].replace(',', '')))
    return sums


def compare(root, answer):
    for query, got in zip(QUERIES, answer['matched']):
        names = any(query in v.name.lower() for v in walk(root) if v.parent)
        part = matching(root, lambda name: query in name.lower())
        same(got, 'Matched: ' + percent(part, root.total) if names
             else 'No match')
    selfs, totals = {}, {}
    for v in walk(root):
        if v.parent:
            add(selfs, v.name, v.own)
    for name in selfs:
        totals[name] = sum(v.total for v in outermost(root, name))
    rows = [[r[-1], *(int(c.replace(',', '')) for c in (r[0], r[2]))]
            for r in answer['rows']]
    check(len(rows) >= min(30, len(selfs)), len(rows))
    for name, own, total in rows:
        same((own, total), (selfs[name], totals[name]))
    same([r[1] for r in rows], sorted(selfs.values(),
                                      reverse=True)[:len(rows)])
    same(counts(answer['leaves']), {k: v for k, v in selfs.items() if v})
    part = matching(root, lambda name: 'alloc' in name.lower())
    if any('alloc' in name.lower() for name in selfs):
        same(answer['hidden'], 'Matched: ' + percent(part, root.total))
    name = rows[0][0]
    callees, callers = {}, {}
    for v in outermost(root, name):
        for kid in v.kids.values():
            add(callees, kid.name, kid.total)
        if v.parent.parent:
            add(callers, v.parent.name, v.total)
    same(counts([answer['pivot']]), {name: totals[name]})
    same(counts(answer['callees']), callees)
    same(counts(answer['callers']), callers)


def test_two_hundred_random_graphs(page):
    r = random.Random(200)
    for part in range(8):
        texts = [random_folded(r) for _ in range(25)]
        html = os.path.join(FOLDER, 'many.html')
        with open(html, 'w') as f:
            f.write('<!DOCTYPE html><meta charset=utf-8>')
            for text in texts:
                with open(graph(text)) as g:
                    f.write('<div>%s</div>' % g.read().split('?>', 1)[1])
        page.open(url(html),
                  'document.querySelectorAll("[data-ready]").length === 25')
        answers = page.eval(PROBE % QUERIES)
        for text, answer in zip(texts, answers):
            compare(read_tree(text), answer)
        check(not page.complaints(), page.complaints())


# ---- Steps ----

STACKS = """\
main;a;b;c 5
main;a;b;b;d 7
main;a;e 11
main;f;a;b;a;c 13
main;f;f;f;g 17
wrap;only;one;x 19
wrap;only;one;y 23
"""


def rewritten(rule):
    """The folded text with every stack put through a rule, or left out."""
    sums = {}
    for line in STACKS.splitlines():
        stack, count = line.rsplit(' ', 1)
        stack = rule(stack.split(';'))
        if stack is not None:
            add(sums, ';'.join(stack), int(count))
    return sums


def dumped(g):
    """The stacks of the tree as the outline and the keyboard tell them."""
    return g.page.eval('''
    (async () => {
	const choose = view => {
	    const s = document.querySelector('.fg-view');
	    s.value = view;
	    s.dispatchEvent(new Event('change', { bubbles: true }));
	};
	choose('outline');
	for (let e; (e = document.querySelector('[aria-expanded=false]'
	    + '[role=treeitem]:not(.fg-focus)'));)
	    e.click();
	const sums = {};
	for (const e of document.querySelectorAll('.fg-sheet li')) {
	    const stack = [];
	    for (let up = e; up; up = up.parentNode.closest('li'))
		stack.unshift(up.querySelector('.fg-name').textContent);
	    const label = e.getAttribute('aria-label');
	    sums[stack.slice(1).join(';')] =
		Number(label.match(/\\((\\d+) samples/)[1]);
	}
	choose('callees');
	return sums;
    })()''')


def totals(sums):
    """Totals of every prefix."""
    all_ = {'': sum(sums.values())}
    for stack, count in sums.items():
        parts = stack.split(';') if stack else []
        for n in range(1, len(parts) + 1):
            add(all_, ';'.join(parts[:n]), count)
    return all_


def collapse(stack):
    return [f for n, f in enumerate(stack) if n == 0 or stack[n - 1] != f]


def loops(stack):
    out = []
    for f in stack:
        if f in out:
            out = out[:out.index(f) + 1]
        else:
            out.append(f)
    return out


def wrappers(stack):
    return [f for f in stack if f not in ('wrap', 'only')] \
        if stack[0] == 'wrap' else stack


def find_frame(page, *keys):
    page.eval('document.querySelector("g.fg-frames").focus()')
    page.press('Home')
    for key in keys:
        page.press(key)


def test_steps(page):
    cases = [
        ('m', 'a', lambda s: [f for f in s if f != 'a']),
        ('k', 'a', lambda s: None if 'a' in s else s),
        ('f', 'a', lambda s: s[s.index('a'):] if 'a' in s else None),
        ('x', 'a', lambda s: None if s[:2] == ['main', 'a'] else s),
        ('r', '', collapse), ('R', '', loops),
        ('w', '', lambda s: ['one', s[3]] if s[0] == 'wrap' else s),
    ]
    path = graph(STACKS)
    g = Graph(page, path)
    for key, name, rule in cases:
        # From main to the callee of that name.
        find_frame(page, 'ArrowUp')
        if g.details().startswith('wrap'):
            page.press('ArrowLeft')
        page.press('ArrowUp')
        for _ in range(3):
            if not g.details().startswith(name or 'a'):
                page.press('ArrowLeft')
        page.press(key)
        want = totals(rewritten(rule))
        if key == 'w':
            # Of a chain without counts of its own the last is left.
            want = {k: v for k, v in want.items() if k != 'main;f;a;b;a'
                    and k != 'main;f;a'}
        got = dumped(g)
        if key != 'w':
            same(got, want)
        else:
            check('one;x' in got and 'wrap' not in got, got)
        fragment = address(page, 't=')
        again = dumped(Graph(page, path, fragment))
        same(again, got)
        g = Graph(page, path)
    # Undone one by one.
    find_frame(page, 'ArrowUp')
    page.press('r')
    page.press('R')
    page.press('u')
    same(dumped(g), totals(rewritten(collapse)))
    g.calm()


def test_only_matches(page):
    g = Graph(page, graph(STACKS))
    g.search('g')
    page.eval('document.querySelector("g.fg-frames").focus()')
    page.press('o')
    same(dumped(g), totals({'main;f;f;f;g': 17}))


def test_every_key(page):
    """Each action of the menus by keys alone; nothing complains."""
    g = Graph(page, graph(STACKS))
    page.press('?')
    check('Collapse wrappers' in g.text('fg-keys'))
    page.screenshot(FOLDER + '/help.png')
    page.press('Escape')
    same(page.eval('document.querySelector(".fg-keys")'), None)
    for key in 'baxkmfcCrRwyiednNoutv':
        find_frame(page, 'ArrowUp', 'ArrowUp')
        page.press(key)
        page.settle()
        check(page.eval('document.querySelector(".fg-details").textContent'))
        g.calm()
        g.page.eval('document.querySelector(".fg-reset").click()')
    for kind in 'search', 'case', 'regex', 'whole', 'view', 'menu', 'help':
        page.eval('document.activeElement.blur()')
        for _ in range(14):
            page.press('Tab')
            if page.eval('document.activeElement.className') == 'fg-' + kind:
                break
        same(page.eval('document.activeElement.className'), 'fg-' + kind)
    page.press('Enter')
    check(g.text('fg-keys'))
    page.press('Escape')
    g.calm()


def test_menu(page):
    root = read_tree(STACKS)
    g = Graph(page, graph(STACKS))
    x, y = g.point(1, g.middle(root.kids['main'], root))
    for kind in 'mousePressed', 'mouseReleased':
        page.mouse(kind, x, y, button='right', clickCount=1)
    check('Copy stack' in g.text('fg-popup'))
    page.screenshot(FOLDER + '/menu.png')
    page.press('ArrowDown')
    page.press('Enter')
    same(page.eval('document.querySelector(".fg-view").value'), 'sandwich')
    check(g.details().startswith('main (53 samples, 100%)'), g.details())
    page.screenshot(FOLDER + '/sandwich.png')
    page.press('Escape')
    same(page.eval('document.querySelector(".fg-view").value'), 'callees')
    g.calm()


def test_clicks_with_keys_held(page):
    root = read_tree(STACKS)
    g = Graph(page, graph(STACKS))
    x, y = g.point(1, g.middle(root.kids['main'], root))
    for kind in 'mousePressed', 'mouseReleased':
        page.mouse(kind, x, y, button='left', clickCount=1, modifiers=2)
    same(g.matched(), 'Matched: ' + percent(53, 95))
    page.press('Escape')
    for kind in 'mousePressed', 'mouseReleased':
        page.mouse(kind, x, y, button='left', clickCount=1, modifiers=1)
    check('main' not in g.labels())
    page.press('u')
    check('main' in g.labels())
    g.calm()


def test_matches_in_turn(page):
    g = Graph(page, graph(STACKS))
    g.search('b')
    same(g.text('fg-hits'), '1 function \u00b7 3')
    page.press('Enter')
    same(g.text('fg-hits'), '1 function \u00b7 1/3')
    page.press('Enter')
    same(g.text('fg-hits'), '1 function \u00b7 2/3')
    check(g.text('fg-matched').startswith('Matched'))


def test_gone_paths(page):
    g = Graph(page, graph(DIFF))
    check('gone' not in g.labels())
    page.eval('document.querySelector(".fg-gone").click()')
    check('gone' in g.labels())
    page.screenshot(FOLDER + '/gone.png')
    g.calm()


def test_touch(browser):
    """The first touch tells of a frame, the second zooms."""
    page = browser.page(width=390, height=844, touch=True)
    g = Graph(page, graph(PLAIN))
    row = page.eval('document.querySelector(".fg-focus").height.baseVal.value')
    y = g.height - PAD - 1.5 * (row + 1)
    y = (y - page.eval('scrollY'))

    def tap():
        point = [{'x': g.width * 0.8, 'y': y}]
        page.send('Input.dispatchTouchEvent', type='touchStart',
                  touchPoints=point)
        page.send('Input.dispatchTouchEvent', type='touchEnd', touchPoints=[])
        page.settle()

    tap()
    first = g.details(), len(g.labels())
    tap()
    check(first[0].startswith('main ('), first)
    check(len(g.labels()) < first[1] or 'idle' not in g.labels())
    g.calm()
    page.close()


# ---- Colours ----

def linear(c):
    c /= 255
    return c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4


def contrast(a, b):
    light = sorted((0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) +
                    0.0722 * linear(c[2]) for c in (a, b)), reverse=True)
    return (light[0] + 0.05) / (light[1] + 0.05)


def test_contrast(browser):
    """Text of the bar and of frames, hits among them, in both schemes."""
    script = '''Array.from(document.querySelectorAll('.fg-bar *'))
	.filter(e => e.getClientRects().length && e.firstChild &&
	    e.firstChild.nodeType === 3)
	.map(e => {
	    let up = e;
	    while (/, 0\\)|transparent/.test(getComputedStyle(up)
		.backgroundColor) && up.parentElement)
		up = up.parentElement;
	    return [e.className + e.textContent.slice(0, 20),
		getComputedStyle(e).color,
		getComputedStyle(up).backgroundColor];
	})'''
    inks = '''Array.from(document.querySelectorAll('.fg-frames text'), t => {
	const box = t.getBoundingClientRect(), all = Array.from(
	    document.querySelectorAll('.fg-frames path')).filter(p => {
		const r = p.getBoundingClientRect();
		return r.top <= box.top + box.height / 2 && r.bottom >=
		    box.top + box.height / 2 && p.isPointInFill(
		    new DOMPoint(t.x.baseVal[0].value * 10, (r.top +
		    r.height / 2 + scrollY) * 10));
	    });
	return [t.textContent, getComputedStyle(t).fill,
	    getComputedStyle(all[all.length - 1] || t).fill];
    }).filter(a => a[1] !== a[2])'''
    for dark in False, True:
        for palette in 'hot', 'java', None:
            page = browser.page(dark=dark)
            options = ['-c', palette] if palette else []
            g = Graph(page, graph(PLAIN, *options))
            g.search('parse')
            texts = page.eval(script) + page.eval(inks)
            check(len(texts) > 8, texts)
            for name, ink, paper in texts:
                rgb = [[float(v) for v in re.findall(r'[\d.]+', c)[:3]]
                       for c in (ink, paper)]
                check(contrast(*rgb) >= 4.5, (dark, palette, name, ink, paper))
            page.close()


run_all(globals())
