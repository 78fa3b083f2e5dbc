# SPDX-License-Identifier: ISC
"""Graphs in a browser, and the same sums made from the folded text.

A file of tests takes all of this and ends with run_all(globals()); its
arguments are FG-SVG FOLDER [TEST ...]. FOLDER takes the graphs and the
screenshots; all tests, or those named, run. Prints "pass NAME" or "fail NAME:
why" for every test.
"""
import base64
import os
import random
import re
import subprocess
import sys
import time
import traceback
from urllib.request import pathname2url
from xml.parsers import expat

from browser import PLAIN, Browser, Failure, find

PROG, FOLDER = sys.argv[1], os.path.abspath(sys.argv[2])
CHOSEN = sys.argv[3:]
ROW, PAD = 16, 10

DIFF = "main;a 10 30\nmain;b 30 10\nmain;b;c 5 5\ngone 7 0\n"


def graph(text, *options, name='graph', status=0):
    """Runs fg-svg; the path of the file, which is valid XML."""
    data = text if isinstance(text, bytes) else text.encode()
    run = subprocess.run([PROG, *options], input=data, capture_output=True)
    check(run.returncode == status, 'status %d: %r' % (run.returncode,
                                                       run.stderr))
    expat.ParserCreate().Parse(run.stdout, True)
    path = os.path.join(FOLDER, name + '.svg')
    with open(path, 'wb') as f:
        f.write(run.stdout)
    return path


def url(path):
    return 'file://' + pathname2url(path)


def check(truth, what='is not so'):
    if not truth:
        raise Failure(str(what))


def same(got, want):
    check(got == want, 'got %r, want %r' % (got, want))


# ---- The tree again, without fg-svg ----

class Node:
    def __init__(self, name, parent):
        self.name, self.parent = name, parent
        self.kids, self.own, self.total = {}, 0, 0
        self.start, self.depth = 0, parent.depth + 1 if parent else 0


def read_tree(text):
    root = Node('all', None)
    for line in text.splitlines():
        stack, count = line.rsplit(' ', 1)
        node = root
        root.total += int(count)
        for frame in stack.split(';'):
            node = node.kids.setdefault(frame, Node(frame, node))
            node.total += int(count)
        node.own += int(count)
    place(root)
    return root


def place(root):
    todo = [root]
    while todo:
        node = todo.pop()
        at = node.start + node.own
        for name in sorted(node.kids):
            node.kids[name].start = at
            at += node.kids[name].total
            todo.append(node.kids[name])


def walk(node):
    todo = [node]
    while todo:
        node = todo.pop()
        yield node
        todo += node.kids.values()


def matching(node, test):
    """The sum of the outermost frames whose names pass, below node."""
    todo, total = [node], 0
    while todo:
        node = todo.pop()
        if node.parent and test(node.name):
            total += node.total
        else:
            todo += node.kids.values()
    return total


def percent(part, whole):
    return '%.2f%%' % (100 * part / whole)


def random_folded(r):
    """Deep, bushy, recursive and uneven; names that contain one another."""
    names = ['f%d' % i for i in range(r.randint(2, 40))]
    names += ['alloc', 'alloc_page', 'Alloc', 'std::alloc<int>', 'a+b', 'a']
    lines = []
    for _ in range(r.randint(1, 200)):
        stack = [r.choice(names) for _ in range(r.randint(1, 12))]
        lines.append('%s %d' % (';'.join(stack),
                                int(r.paretovariate(0.7)) % 100000 + 1))
    return '\n'.join(lines) + '\n'


# ---- Reading the page ----

class Graph:
    """A page with one graph in it."""

    def __init__(self, page, path, fragment=''):
        self.page = page
        page.open(url(path) + fragment)
        self.measure()

    def measure(self):
        self.height = self.page.eval(
            'document.documentElement.height.baseVal.value')
        self.width = self.page.eval(
            'document.documentElement.width.baseVal.value')
        self.inverted = self.page.eval(
            'document.documentElement.dataset.inverted')
        self.head = self.page.eval(
            'document.querySelector(".fg-surface").y.baseVal.value')

    def point(self, depth, x):
        """Where that row is in the window, scrolled there if need be."""
        y = (self.head + depth * ROW + ROW / 2 if self.inverted
             else self.height - PAD - depth * ROW - ROW / 2)
        if not 0 <= y - self.page.eval('scrollY') - self.head < 600:
            self.page.eval('scrollTo(0, %f)' % (y - 400))
        return x, y - self.page.eval('scrollY')

    def details(self):
        return self.text('fg-details')

    def matched(self):
        return self.text('fg-matched')

    def text(self, kind):
        return self.page.eval(
            'document.querySelector(".%s").textContent' % kind)

    def middle(self, node, zoomed):
        scale = (self.width - 2 * PAD) / zoomed.total
        if zoomed.depth >= node.depth:
            return self.width / 2
        return PAD + (node.start - zoomed.start + node.total / 2) * scale

    def hover(self, node, zoomed):
        self.page.move(5, 5)
        self.page.move(*self.point(node.depth, self.middle(node, zoomed)))
        return self.details()

    def click(self, node, zoomed):
        self.page.click(*self.point(node.depth, self.middle(node, zoomed)))

    def search(self, text):
        self.page.eval('document.querySelector(".fg-search").select()')
        self.page.press('f', control=True)
        self.page.press('Backspace')
        self.page.type(text)

    def labels(self):
        return self.page.eval(
            'Array.from(document.querySelectorAll(".fg-frames text"), '
            't => t.textContent)')

    def calm(self):
        check(not self.page.complaints(), self.page.complaints())


def address(page, part):
    """The fragment, once it has that part: it is written a little later."""
    check(page.until(lambda: part in page.eval('location.hash')), part)
    return page.eval('location.hash')


def title(node, root):
    share = percent(node.total, root.total) if node.parent else '100%'
    name = node.name
    for end in '_[k]', '_[j]', '_[i]', '_[w]':
        name = name[:-4] if name.endswith(end) else name
    return '%s (%s samples, %s)' % (name, format(node.total, ','), share)


def more(node, root, zoomed):
    s = ' self %s (%s)' % (format(node.own, ','),
                           percent(node.own, root.total))
    if zoomed is not root:
        s += ' \u00b7 %s of view' % percent(node.total, zoomed.total)
    return s


def run_all(tests):
    if not find():
        print('chromium is not installed')
        sys.exit(77)
    os.makedirs(FOLDER, exist_ok=True)
    browser = Browser()
    try:
        for name, test in list(tests.items()):
            if name.startswith('test_') and (not CHOSEN or
                                             name[5:] in CHOSEN):
                run(browser, name[5:].replace('_', ' '), test)
    finally:
        browser.close()


def run(browser, name, test):
    own = test.__code__.co_varnames[0] == 'browser'
    try:
        if own:
            test(browser)
        else:
            page = browser.page()
            test(page)
            page.close()
        print('pass', name, flush=True)
    except Exception as e:
        where = traceback.extract_tb(e.__traceback__)
        lines = '/'.join(str(f.lineno) for f in where)
        print('fail %s: line %s: %s' % (name, lines,
                                        ' '.join(str(e).split())), flush=True)
