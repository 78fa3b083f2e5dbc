# SPDX-License-Identifier: ISC
"""Names and options made to break the page, opened and used in it.

usage: hostile.py FG-SVG FOLDER [TEST ...], as graphs.py tells. What
tests/cli/svghostile.py reads as text, a part of it: no dialog, no error, no
request but for the file, no element and no handler that is not fg-svg's.
"""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
from hostile import NAMES, random_names  # noqa: E402
from graphs import FOLDER, PROG, check, run_all, same, url  # noqa: E402

TEXTS = ['--title', '--subtitle', '--notes', '--countname', '--nametype',
         '--fonttype', '--search', '--focus']
# Those with markup, quotes or bytes that are no text, and not the longest.
TELLING = [n for n in NAMES
           if len(n) < 200 and any(c in n for c in b'<>&"\'`\\\xff\xed\x1b')]
USED = '''(() => {
	const own = new Set(('svg title desc style rect linearGradient stop ' +
	    'pattern path g text a metadata script foreignObject html head ' +
	    'meta body div span input button select option ul li p b i kbd ' +
	    'dl dt dd').split(' '));
	const all = Array.from(document.querySelectorAll('*'));
	return JSON.stringify({
	    other: all.map(e => e.localName).filter(n => !own.has(n)),
	    scripts: all.filter(e => e.localName === 'script').length,
	    handlers: all.filter(e => Array.from(e.attributes).some(
		a => /^on/i.test(a.name))).map(e => e.localName),
	    links: all.filter(e => /^[^/?#]*:/.test(e.getAttribute('href') ||
		'') && !/^(https?|mailto):/.test(e.getAttribute('href')))
		.map(e => e.getAttribute('href')),
	});
})()'''
# The pointer is moved over the frames, and every view is opened.
USE = '''(() => {
	const box = document.querySelector('.fg-surface')
	    .getBoundingClientRect();
	const at = document.querySelector('.fg-surface');
	for (let y = box.top + 4; y < box.bottom; y += 16)
		for (const part of [0.01, 0.3, 0.9])
			at.dispatchEvent(new PointerEvent('pointermove', {
			    clientX: box.left + box.width * part,
			    clientY: y, bubbles: true }));
	const view = document.querySelector('.fg-view');
	for (const option of Array.from(view.options)) {
		view.value = option.value;
		view.dispatchEvent(new Event('change'));
	}
	const search = document.querySelector('.fg-search');
	for (const text of ['<', '"', '\\\\', ']]>', '.']) {
		search.value = text;
		search.dispatchEvent(new Event('input'));
	}
})()'''


def write(text, *options):
    html = '--format=html' in options
    path = os.path.join(FOLDER, 'hostile.' + ('html' if html else 'svg'))
    run = subprocess.run([PROG, *options], input=text, capture_output=True)
    same(run.returncode, 0)
    with open(path, 'wb') as f:
        f.write(run.stdout)
    return path


def requests(page, own):
    """What the page asked for, but for itself."""
    asked = [e['params']['request']['url'] for e in page.browser.events
             if e.get('method') == 'Network.requestWillBeSent']
    check(own in asked, asked)
    return [a for a in asked if a != own and not a.startswith('data:')]


def look_at(page, path, what):
    page.send('Network.enable')
    page.open(url(path), 'document.querySelector("[data-ready]") !== null')
    page.eval(USE)
    page.settle()
    same(page.eval(USED), '{"other":[],"scripts":1,"handlers":[],"links":[]}')
    check(not page.complaints(), (what, page.complaints()))
    check(not requests(page, url(path)), (what, requests(page, url(path))))


def test_hostile_options(page):
    for i, name in enumerate(TELLING[::2]):
        name = name.replace(b'\0', b'')
        texts = [o.encode() + b'=' + name for o in TEXTS]
        mode = [[], ['--format=html'], ['--compress=always']][i % 3]
        path = write(b'a;b 1\na;c 2\n', *mode, *texts)
        look_at(page, path, name)


def frames(names):
    lines = []
    for i, name in enumerate(names):
        name = name.replace(b'\n', b' ').replace(b';', b':')
        lines.append(b'top;%s;%s %d\n' % (name, name, 9 + i % 7))
    return b''.join(lines)


def test_hostile_frames(page):
    for names in NAMES, random_names(10000, 7):
        for mode in ['--by=root'], ['--format=html', '--compress=always']:
            look_at(page, write(frames(names), *mode), mode)


def test_hostile_notes(page):
    for name in TELLING[1::6]:
        line = name.replace(b'\n', b' ')
        text = b''.join(b'# %s: %s\n' % (k, line) for k in (
            b'unit', b'title', b'subtitle'))
        text += b''.join(b'# %s\t%s\truns=%s\ttotal=%s\tside\n' % (
            k, line, line, line) for k in (b'before', b'after'))
        text += b'# test\t%s\talpha=%s\tshares\n' % (line, line)
        text += (b'# inclusive\ta\tbefore=%s\tafter=%s\tratio=%s\tlow=%s\t'
                 b'high=%s\tq=%s\tworse\n' % ((line,) * 6))
        look_at(page, write(text + b'a;b 1 2\na 3 4\nc 0 5\n'), name)


def test_hostile_attributes(page):
    lines, stacks = [], []
    values = [n.replace(b'\n', b' ').replace(b'\t', b' ') for n in NAMES
              if len(n) < 5000] + [
        b'JaVaScRiPt:alert(1)', b'\x01javascript:alert(1)',
        b'java\x0bscript:alert(1)', b'data:text/html,x', b'vbscript:x']
    for i, value in enumerate(values):
        lines.append(b'f%d' % i + b''.join(
            b'\t%s=%s' % (key, value) for key in (
                b'title', b'class', b'id', b'target', b'href')) + b'\n')
        stacks.append(b'x;f%d 9\n' % i)
    path = os.path.join(FOLDER, 'hostile.attrs')
    with open(path, 'wb') as f:
        f.write(b''.join(lines))
    for mode in [], ['--format=html']:
        look_at(page, write(b''.join(stacks), *mode, '--quiet',
                            '--nameattr=' + path), mode)


run_all(globals())
