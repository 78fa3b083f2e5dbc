# SPDX-License-Identifier: ISC
"""How long a graph takes to open and to answer: bench.py SVG ...

Prints, for each file, medians (and least) in milliseconds of the work of the page's main
thread, from an event's handlers to the picture painted, and the memory of the
process that draws.
"""
import os
import statistics
import sys
import time
from urllib.request import pathname2url

from browser import Browser, find

TIMES = int(os.environ.get('TIMES', '9'))
# Work in an event's handlers, and in the frame that follows.
WATCH = '''
window.watch = kind => new Promise(done => {
	let from;
	const start = () => {
		from = performance.now();
		window.removeEventListener(kind, start, true);
	};
	const end = () => {
		const worked = performance.now() - from;
		window.removeEventListener(kind, end);
		requestAnimationFrame(() => {
			const again = performance.now();
			const channel = new MessageChannel();
			channel.port1.onmessage = () =>
			    done(worked + performance.now() - again);
			channel.port2.postMessage(0);
		});
	};
	window.addEventListener(kind, start, true);
	window.addEventListener(kind, end);
}).then(ms => window.took = ms);
0
'''


class Timed:
    def __init__(self, page):
        self.page = page

    def take(self, kind, act):
        """Milliseconds of work when act() causes an event of that kind."""
        self.page.eval('window.took = null; watch("%s"); 0' % kind)
        act()
        for _ in range(1000):
            took = self.page.eval('window.took')
            if took is not None:
                return took
            time.sleep(0.01)
        raise SystemExit('no %s event' % kind)


def boxes(page):
    """A wide frame above the root: the middle of its label."""
    return page.eval('''
    (() => {
	const seen = Array.from(document.querySelectorAll('.fg-frames text'))
	    .map(t => t.getBoundingClientRect())
	    .filter(r => r.top > 150 && r.bottom < innerHeight - 40);
	const r = seen.sort((a, b) => b.width - a.width)[0];
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
    """Chooses a view as the keyboard does, by the key of its first letter."""
    page.eval('''(() => {
	const s = document.querySelector('.fg-view');
	s.value = '%s';
	s.dispatchEvent(new Event('change', { bubbles: true }));
    })()''' % name)


def measure(browser, path):
    url = 'file://' + pathname2url(os.path.abspath(path))
    load = []
    for _ in range(min(TIMES, 5)):
        page = browser.page()
        page.open(url)
        load.append(page.eval(
            'performance.getEntriesByType("navigation")[0].loadEventEnd'))
        page.close()
    page = browser.page()
    page.open(url)
    page.eval(WATCH)
    settle(page, 1000)
    t = Timed(page)
    took = {'load': load}
    x, y = boxes(page)
    for _ in range(TIMES):
        page.move(5, 5)
        took.setdefault('hover', []).append(
            t.take('pointermove', lambda: page.move(x, y)))
        took.setdefault('zoom', []).append(
            t.take('click', lambda: page.click(x, y)))
        page.move(5, 5)
        took.setdefault('unzoom', []).append(
            t.take('keydown', lambda: page.press('Escape')))
        page.press('/')
        for c in 'alloc':
            took.setdefault('keystroke', []).append(
                t.take('input', lambda: page.press(c)))
        page.press('Escape')
    for name in 'top', 'sandwich', 'callers', 'outline':
        for _ in range(TIMES):
            view(page, 'callees')
            settle(page, 100)
            took.setdefault(name, []).append(
                t.take('change', lambda: view(page, name)))
            settle(page, 50)
    took = {k: '%.0f (%.0f)' % (statistics.median(v), min(v))
            for k, v in took.items()}
    nodes = page.eval('document.getElementsByTagName("*").length')
    print(os.path.basename(path), *('%s %s' % kv for kv in took.items()),
          'MB %d' % rss(page), 'nodes %d' % nodes, page.complaints()[:1],
          flush=True)
    page.close()


if not find():
    raise SystemExit('no chromium')
for path in sys.argv[1:]:
    browser = Browser()
    try:
        measure(browser, path)
    finally:
        browser.close()
