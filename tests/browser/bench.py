# SPDX-License-Identifier: ISC
"""How long graphs take to open and to answer: bench.py FG-SVG N|FOLDED ...

N is a number of frames, of which a profile is made. Prints, for each, medians (and least) in milliseconds of the work of the page's main
thread, by processor time, from an event to the picture painted; of load, by
the clock, and of loading, by processor time again; and the memory of the
process that draws.
"""
import os
import random
import statistics
import subprocess
import sys
import tempfile
from urllib.request import pathname2url

from browser import Browser, find

TIMES = int(os.environ.get('TIMES', '9'))


def work(page):
    """Milliseconds of processor time that the page's main thread has taken."""
    metrics = page.send('Performance.getMetrics')['metrics']
    return 1000 * next(m['value'] for m in metrics
                       if m['name'] == 'TaskDuration')


def take(page, act):
    """The work of an act, until what it changed is painted."""
    painted = ('new Promise(done => requestAnimationFrame(() => {'
               'const c = new MessageChannel();'
               'c.port1.onmessage = () => done(0);'
               'c.port2.postMessage(0); }))')
    page.eval(painted)
    before = work(page)
    act()
    page.eval(painted)
    return work(page) - before


def boxes(page):
    """A wide frame above the root: the middle of its label."""
    return page.eval('''
    (() => {
	const seen = Array.from(document.querySelectorAll('.fg-frames text'))
	    .map(t => t.getBoundingClientRect())
	    .filter(r => r.top > 150 && r.bottom < innerHeight - 40);
	const r = seen.sort((a, b) => b.width - a.width)[0];
	if (!r)
	    return [600, 600];
	return [r.x + r.width / 2, r.y + r.height / 2];
    })()''')


def settle(page, ms=300):
    page.eval('new Promise(done => setTimeout(done, %d))' % ms)


def rss(page):
    """Of the renderer, in MB."""
    info = page.browser.send('SystemInfo.getProcessInfo')['processInfo']
    most = 0
    for p in info:
        if p['type'] == 'renderer':
            with open('/proc/%d/status' % p['id']) as f:
                for line in f:
                    if line.startswith('VmRSS'):
                        most = max(most, int(line.split()[1]) // 1024)
    return most


def view(page, name):
    """Chooses a view."""
    page.eval('''(() => {
	const s = document.querySelector('.fg-view');
	s.value = '%s';
	s.dispatchEvent(new Event('change', { bubbles: true }));
    })()''' % name)


def measure(browser, path):
    url = 'file://' + pathname2url(os.path.abspath(path))
    load, loading = [], []
    for _ in range(TIMES):
        page = browser.page()
        page.send('Performance.enable', timeDomain='threadTicks')
        before = work(page)
        page.open(url)
        loading.append(work(page) - before)
        load.append(page.eval(
            'performance.getEntriesByType("navigation")[0].loadEventEnd'))
        page.close()
    page = browser.page()
    page.open(url)
    page.send('Performance.enable', timeDomain='threadTicks')
    settle(page, 1000)
    took = {'load': load, 'loading': loading}

    def add(name, act):
        took.setdefault(name, []).append(take(page, act))

    x, y = boxes(page)
    for _ in range(TIMES):
        page.move(5, 5)
        add('nothing', lambda: page.move(6, 6))
        add('hover', lambda: page.move(x, y))
        add('zoom', lambda: page.click(x, y))
        page.move(5, 5)
        add('unzoom', lambda: page.press('Escape'))
        page.press('/')
        for c in 'alloc':
            add('keystroke', lambda: page.press(c))
        page.press('Escape')
    for name in 'top', 'sandwich', 'callers', 'outline':
        for _ in range(TIMES):
            view(page, 'callees')
            settle(page, 100)
            add(name, lambda: view(page, name))
            settle(page, 50)
    took = {k: '%.0f (%.0f)' % (statistics.median(v), min(v))
            for k, v in took.items()}
    nodes = page.eval('document.getElementsByTagName("*").length')
    print('%s: %d kB' % (os.path.basename(path),
                         os.path.getsize(path) // 1000), *('%s %s' % kv for kv in took.items()),
          'MB %d' % rss(page), 'nodes %d' % nodes, page.complaints()[:1],
          flush=True)
    page.close()


def profile(n):
    """Folded text of n frames: 5000 names, stacks that share their callers."""
    r = random.Random(1)
    names = ['%s::%s%d' % (r.choice(SPACES), r.choice(WORDS), i)
             for i in range(5000)]
    seen, stack, lines = set(), [], []
    while len(seen) < n:
        del stack[r.randrange(len(stack) + 1):]
        for _ in range(r.randint(1, 12)):
            if len(stack) < 40:
                stack.append(names[int(len(names) * r.random() ** 3)])
                seen.add(hash(tuple(stack)))
        lines.append('%s %d\n' % (';'.join(stack),
                                  int(r.paretovariate(0.8)) % 10000 + 1))
    return ''.join(sorted(lines))


SPACES = ['std', 'net/http', 'alloc', 'boost::asio', 'java/util', 'tokio']
WORDS = ['alloc_page', 'parse', 'read_token', 'lock', 'write', 'hash_insert']


def bench(folder, prog, what):
    path = os.path.join(folder, os.path.basename(what))
    if what.isdigit():
        with open(path, 'w') as f:
            f.write(profile(int(what)))
        what = path
    with open(path + '.svg', 'wb') as f:
        subprocess.run([prog, what], stdout=f, check=True)
    browser = Browser()
    try:
        measure(browser, path + '.svg')
    finally:
        browser.close()


if not find():
    print('fg-svg in a browser: skipped, chromium is not installed')
    sys.exit(0)
print('fg-svg in a browser: median (least) ms')
with tempfile.TemporaryDirectory() as folder:
    for what in sys.argv[2:]:
        bench(folder, sys.argv[1], what)
