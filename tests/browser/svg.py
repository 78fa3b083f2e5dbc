# SPDX-License-Identifier: ISC
"""fg-svg in a browser, by real mouse and key events.

usage: svg.py FG-SVG FOLDER [TEST ...], as graphs.py tells. What the page says
of counts is compared with sums made from the folded text.
"""
import base64
import os
import random
import re
import time

from graphs import (DIFF, FOLDER, PAD, PLAIN, ROW, Graph, address, check, graph,
                    matching, more, percent, random_folded, read_tree, run_all,
                    same, title, url, walk)


# ---- Tests ----

def test_opens(page):
    g = Graph(page, graph(PLAIN, '-t', 'A & B', '--subtitle', '<two>'))
    same(page.eval('document.title'), 'A & B')
    same(g.details(), 'all (200 samples, 100%)')
    same(sorted(g.labels())[1:3], ['[libc]', 'all'])
    same(page.eval('document.querySelector(".fg-static")'), None)
    check('<two>' in g.text('fg-bar'))
    page.screenshot(FOLDER + '/opens.png')
    g.calm()


def test_hover(page):
    root = read_tree(PLAIN)
    g = Graph(page, graph(PLAIN))
    for node in walk(root):
        same(g.hover(node, root), title(node, root) + more(node, root, root))
    page.move(5, g.height - PAD - ROW / 2)
    same(g.details(), 'all (200 samples, 100%)')
    g.calm()


def test_zoom(page):
    root = read_tree(PLAIN)
    main = root.kids['main']
    parse = main.kids['parse']
    g = Graph(page, graph(PLAIN))
    g.click(parse, root)
    same(sorted(g.labels()), ['all', 'main', 'parse', 'read_token'])
    for node in root, main, parse, parse.kids['read_token']:
        same(g.hover(node, parse),
             title(node, root) + more(node, root, parse))
    page.screenshot(FOLDER + '/zoom.png')
    g.click(main, parse)
    check('[libc]' in g.labels())
    page.press('Escape')
    check('idle' in g.labels())
    page.settle()
    page.eval('history.back()')
    check(page.until(lambda: 'idle' not in g.labels()),
          'Back does not zoom again')
    button = page.eval('(b => [b.x + b.width / 2, b.y + b.height / 2])(document'
                       '.querySelector(".fg-reset").getBoundingClientRect())')
    page.click(*button)
    check('idle' in g.labels())
    g.calm()


def test_search(page):
    root = read_tree(PLAIN)
    g = Graph(page, graph(PLAIN))
    g.search('parse')
    same(g.matched(), 'Matched: 30.00%')
    page.screenshot(FOLDER + '/search.png')
    page.eval('document.querySelector(".fg-case").click()')
    g.search('Parse')
    same(g.matched(), 'Matched: 5.00%')
    page.eval('document.querySelector(".fg-case").click()')
    g.search('zzz')
    same(g.matched(), 'No match')
    g.search('a.*e')
    same(g.matched(), 'No match')
    page.eval('document.querySelector(".fg-regex").click()')
    same(g.matched(), 'Matched: 30.00%')
    g.search('(')
    same(g.matched(), 'Not a pattern')
    g.search('^idle$')
    same(g.matched(), 'Matched: 60.00%')
    g.search('_\\[k\\]$')
    same(g.matched(), 'Matched: 60.00%')
    page.press('Enter')
    g.click(root.kids['main'], root)
    same(g.matched(), 'Matched: 0.00%')
    page.press('Escape')
    same(g.matched(), '')
    check('idle' not in g.labels(), 'Escape takes back two things')
    page.press('Escape')
    check('idle' in g.labels())
    g.calm()


def test_preset_search(page):
    g = Graph(page, graph(PLAIN, '-s', '^(parse|idle)$'))
    same(g.matched(), 'Matched: 90.00%')


def test_keys(page):
    g = Graph(page, graph(PLAIN))
    page.press('/')
    same(page.eval('document.activeElement.className'), 'fg-search')
    page.type('write')
    same(g.matched(), 'Matched: 15.00%')
    page.press('Escape')
    page.press('ArrowUp')
    check(g.details().startswith('idle ('), g.details())
    page.press('ArrowRight')
    page.press('ArrowUp')
    check(g.details().startswith('parse ('), g.details())
    page.press('ArrowRight')
    check(g.details().startswith('write_file ('), g.details())
    page.press('ArrowLeft')
    page.press('Enter')
    same(sorted(g.labels()), ['all', 'main', 'parse', 'read_token'])
    page.press('Backspace')
    check('write_file' in g.labels() and 'idle' not in g.labels())
    page.press('Home')
    check(g.details().startswith('all ('), g.details())
    page.press('Enter')
    check('idle' in g.labels())
    g.calm()


def test_address(page):
    root = read_tree(PLAIN)
    path = graph(PLAIN)
    g = Graph(page, path)
    g.click(root.kids['main'].kids['parse'], root)
    g.search('token')
    fragment = address(page, 's=token')
    g = Graph(page, path, fragment)
    same(sorted(g.labels()), ['all', 'main', 'parse', 'read_token'])
    same(g.matched(), 'Matched: 80.00%')
    # In another profile: as far as there is such a path.
    other = graph('x 5\nmain;parse 5\nmain;z 5\n', name='other')
    g = Graph(page, other, fragment)
    same(sorted(g.labels()), ['all', 'main', 'parse'])
    for bad in ('#', '#z=%', '#s=%E0%A4%A', '#z=..&s', '#__proto__=1&z=',
                '#z=constructor', '#s=(&o=r', '#o=cr&o=&&&=', '#%00<script>'):
        g = Graph(page, path, bad)
        check('idle' in g.labels(), bad)
        g.calm()


def test_inverted(page):
    root = read_tree(PLAIN)
    g = Graph(page, graph(PLAIN, '-i'))
    same(page.eval('document.title'), 'Icicle Graph')
    for node in walk(root):
        same(g.hover(node, root), title(node, root) + more(node, root, root))
    page.screenshot(FOLDER + '/inverted.png')


def test_diff(page):
    g = Graph(page, graph(DIFF))
    root = read_tree('main;a 30\nmain;b 10\nmain;b;c 5\n')
    b = root.kids['main'].kids['b']
    same(g.hover(b, root), 'b (15 samples, 33.33%; -44.44%)'
         ' self 10 (22.22%; -44.44%)')
    same(g.hover(b.kids['c'], root), 'c (5 samples, 11.11%; 0.00%)'
         ' self 5 (11.11%; 0.00%)')
    page.screenshot(FOLDER + '/diff.png')
    fills = ('Array.from(document.querySelectorAll(".fg-frames path[d]"), '
             'p => p.getAttribute("fill"))')
    before = page.eval(fills)
    page.eval('document.querySelector(".fg-self").click()')
    check(page.eval(fills) != before)
    same(Graph(page, graph('a 10 30\n', '--negate')).details(),
         'all (30 samples, 100%; -66.67%)')


def test_fractions(page):
    text = 'a;b 0.1\na;c 0.2\nd 12.345\n'
    g = Graph(page, graph(text))
    same(g.details(), 'all (12.645 samples, 100%)')
    page.press('Tab')
    page.press('Tab')
    g.search('b')
    same(g.matched(), 'Matched: 0.79%')


def test_bottom_is_seen(page):
    """A graph taller than the window opens at its root; the bar stays."""
    path = graph(';'.join('f%d' % i for i in range(200)) + ' 1\n')
    g = Graph(page, path)
    check(page.eval('scrollY') > 1000)
    check(page.until(lambda: page.eval(
        'document.querySelector(".fg-bar").getBoundingClientRect().top') == 0))
    page.screenshot(FOLDER + '/tall.png')
    check(page.eval('innerWidth >= '
                    'document.documentElement.width.baseVal.value'))
    g.calm()


def test_very_deep(page):
    """A hundred thousand rows: those near the window are drawn, no more."""
    text = ';'.join('f%d' % (i % 50) for i in range(100000)) + ' 5\n'
    g = Graph(page, graph(text))
    nodes = 'document.getElementsByTagName("*").length'
    top = ('Math.max(...Array.from(document.querySelectorAll('
           '".fg-frames path[d]"), p => p.getBoundingClientRect().bottom))')
    check(page.until(lambda: 'all' in g.labels()))
    check(page.eval(nodes) < 5000)
    page.eval('scrollTo(0, 500000)')
    check(page.until(lambda: 'all' not in g.labels() and page.eval(top) > 800))
    check(page.eval(nodes) < 5000)
    page.move(600, 400)
    check('(5 samples, 100.00%)' in g.details(), g.details())
    page.click(600, 400)
    page.press('Escape')
    page.eval('scrollTo(0, 1e9)')
    check(page.until(lambda: 'all' in g.labels()))
    g.calm()


def test_many_names(page):
    """However many there are, a plain search ends."""
    text = ''.join('main;n%06d 1\n' % i for i in range(300000))
    g = Graph(page, graph(text))
    g.search('29999')
    same(g.matched(), 'Matched: ' + percent(13, 300000))
    g.calm()


def test_resize(page):
    g = Graph(page, graph(PLAIN))
    page.resize(700, 800)
    for width in ('document.documentElement.getBoundingClientRect().width',
                  'document.querySelector(".fg-surface").width.baseVal.value'):
        check(page.until(lambda: page.eval(width) == 700), width)
    page.resize(1200, 800)
    g = Graph(page, graph(PLAIN, '-w', '500'))
    same(g.width, 500)


def test_labels_fit(page):
    """With and without script no label is wider than its box."""
    r = random.Random(7)
    path = graph(random_folded(r) + 'main;iiiiiiiiiiiiiiWWWWWWWWWWWWWW 900\n'
                 + 'main;\u95a2\u6570\u540d\u30c6\u30b9\u30c8 300\n' * 30)
    script = ('Array.from(document.querySelectorAll("%s text"), '
              't => [t.textContent, t.getBBox().x, t.getBBox().width])')
    boxes = ('Array.from(document.querySelectorAll(".fg-static path > title"),'
             't => t.parentNode.getBBox()).map(b => [b.x, b.x + b.width])')
    g = Graph(page, path)
    still = graph(open(path, 'rb').read() and random_folded(random.Random(7)),
                  '--static', name='still')
    labels = page.eval(script % '.fg-frames')
    check(len(labels) > 10)
    for text, x, w in labels:
        check(x + w <= g.width - PAD, text)
    page.open(url(still), 'true')
    ends = page.eval(boxes)
    for text, x, w in page.eval(script % '.fg-static'):
        if x > PAD + 1:
            check(any(a <= x and x + w <= b + 1 for a, b in ends),
                  '%s is too long' % text)


def test_random_graphs(page):
    """Hover, zoom and search against sums over the folded text."""
    r = random.Random(20)
    for n in range(6):
        text = random_folded(r)
        root = read_tree(text)
        g = Graph(page, graph(text, *(['-i'] if n % 4 == 3 else [])))
        compare(g, r, root, root)
        inner = [v for v in walk(root) if v.kids and v.parent and
                 v.total * (g.width - 2 * PAD) / root.total > 3]
        if inner:
            node = r.choice(inner)
            g.click(node, root)
            compare(g, r, root, node)
        g.calm()


def compare(g, r, root, zoomed):
    scale = (g.width - 2 * PAD) / zoomed.total
    seen = [v for v in walk(zoomed) if v.total * scale > 1]
    for node in r.sample(seen, min(len(seen), 12)):
        same(g.hover(node, zoomed),
             title(node, root) + more(node, root, zoomed))
    for query in 'a', 'alloc', 'f1', '+', 'zz':
        g.search(query)
        names = any(query in v.name.lower() for v in walk(root) if v.parent)
        part = matching(zoomed, lambda name: query in name.lower())
        same(g.matched(), 'Matched: ' + percent(part, zoomed.total)
             if names else 'No match')
    g.page.press('Escape')


def hostile_names():
    here = os.path.dirname(os.path.abspath(__file__))
    with open(here + '/../../testdata/svg/hostile.in', 'rb') as f:
        lines = f.read().split(b'\n')
    names = [line.rsplit(b' ', 1)[0].split(b';', 2)[2]
             for line in lines if line.count(b';') >= 2]
    check(len(names) > 50)
    return names


def test_hostile_names(page):
    for name in hostile_names():
        g = Graph(page, graph(b'root;' + name + b' 3\nother 1\n'))
        for depth in 0, 1, 2:
            page.move(*g.point(depth, g.width - 20))
        page.click(*g.point(1, g.width - 20))
        check(g.details().startswith('root (3'), g.details())
        page.press('/')
        page.type('alert')
        g.calm()


def test_hostile_options(page):
    options = ['--title', '--subtitle', '--notes', '--countname',
               '--nametype', '--search', '--fonttype']
    for name in hostile_names():
        if b'\0' in name:
            continue
        args = [part for o in options for part in (o.encode(), name)]
        g = Graph(page, graph(PLAIN, *args))
        page.move(*g.point(1, g.width - 20))
        g.calm()
        graph('', *args, status=1)
        graph(PLAIN, '--static', *args)


def test_random_bytes(page):
    """Names of any bytes: the file is valid, the page does not complain."""
    r = random.Random(3)
    lines = []
    for _ in range(10000):
        name = bytes(r.choice(ALL_BYTES) for _ in range(r.randint(0, 12)))
        lines.append(b'root;' + name.replace(b';', b',') + b' 1')
    g = Graph(page, graph(b'\n'.join(lines) + b'\n'))
    same(g.details(), 'all (10,000 samples, 100%)')
    page.click(*g.point(2, 600))
    g.search('\\x0')
    g.calm()


ALL_BYTES = [b for b in range(256) if b != 10]


def test_inline_twice(page):
    path = graph(PLAIN)
    with open(path) as f:
        svg = f.read().split('?>', 1)[1]
    html = os.path.join(FOLDER, 'twice.html')
    with open(html, 'w') as f:
        f.write('<!DOCTYPE html><meta charset=utf-8><title>two</title>'
                '<div id=a>%s</div><div id=b>%s</div>' % (svg, svg))
    page.open(url(html),
              'document.querySelectorAll("[data-ready]").length === 2')
    labels = ('[a, b].map(d => d.querySelectorAll(".fg-frames text").length)')
    before = page.eval(labels)
    same(before[0], before[1])
    box = page.eval('(r => [r.left, r.bottom])'
                    '(a.firstElementChild.getBoundingClientRect())')
    page.click(box[0] + 900, box[1] - PAD - 1.5 * ROW)
    first, second = page.eval(labels)
    check(first < second == before[1], (first, second))
    same(page.eval('location.hash + document.title'), 'two')
    page.screenshot(FOLDER + '/twice.png')
    check(not page.complaints(), page.complaints())


def test_sandboxed_frame(page):
    html = os.path.join(FOLDER, 'frame.html')
    with open(html, 'w') as f:
        f.write('<!DOCTYPE html><iframe sandbox=allow-scripts width=900 '
                'height=300 src="%s"></iframe>' % url(graph(PLAIN)))
    page.open(url(html), 'true')
    tree = page.send('Page.getFrameTree')['frameTree']['childFrames']
    world = page.send('Page.createIsolatedWorld',
                      frameId=tree[0]['frame']['id'])

    def within(expression):
        answer = page.send('Runtime.evaluate', returnByValue=True,
                           contextId=world['executionContextId'],
                           expression=expression)
        return answer['result'].get('value')

    check(page.until(lambda: within(
        'document.documentElement.dataset.ready !== undefined')))
    page.click(500, 250)
    page.press('/')
    page.type('parse')
    page.screenshot(FOLDER + '/frame.png')
    matched = 'document.querySelector(".fg-matched").textContent'
    check(page.until(lambda: within(matched) == 'Matched: 30.00%'),
          within(matched))
    check(not page.complaints(), page.complaints())


def test_image(page):
    html = os.path.join(FOLDER, 'image.html')
    with open(html, 'w') as f:
        f.write('<!DOCTYPE html><img id=i src="%s">' % url(graph(PLAIN)))
    page.open(url(html), 'i.complete && i.naturalWidth')
    same(page.eval('i.naturalWidth'), 1200)
    page.screenshot(FOLDER + '/image.png')


def test_object(page):
    """As high as that and no higher: the wheel moves the graph within."""
    path = graph('a;' * 60 + 'b 5\n' + 'a;' * 60 + 'c 5\n')
    html = os.path.join(FOLDER, 'object.html')
    with open(html, 'w') as f:
        f.write('<!DOCTYPE html><body style="margin: 0"><object id=o '
                'type="image/svg+xml" width=800 height=400 data="%s"></object>'
                % url(path))
    page.open(url(html), 'o.contentDocument && o.contentDocument'
              '.documentElement.dataset.ready')

    def said(kind='.fg-details'):
        return page.eval('o.contentDocument.querySelector("%s").textContent'
                         % kind)

    page.move(300, 400 - PAD - 1.5 * ROW)
    check(page.until(lambda: said().startswith('a (10 samples')), said())
    page.mouse('mouseWheel', 300, 300, deltaX=0, deltaY=-10000)
    page.move(600, 300)
    labels = ('Array.from(o.contentDocument.querySelectorAll(".fg-frames '
              'text"), t => t.textContent).join()')
    check(page.until(lambda: 'c' in page.eval(labels)))
    same(page.eval('o.contentDocument.querySelector(".fg-bar")'
                   '.getBoundingClientRect().top'), 0)
    page.screenshot(FOLDER + '/object.png')
    check(not page.complaints(), page.complaints())


def test_print(page):
    """A tall graph is one page of paper, and on screen again what it was."""
    path = graph(';'.join('f%d' % i for i in range(200)) + ' 1\n')
    g = Graph(page, path)
    answer = page.send('Page.printToPDF', landscape=True)
    pdf = base64.b64decode(answer['data'])
    same(len(re.findall(rb'/Type\s*/Page\b', pdf)), 1)
    same(page.eval('document.documentElement.height.baseVal.value'), g.height)
    same(page.eval('document.documentElement.hasAttribute("viewBox")'), False)


def test_without_script(browser):
    page = browser.page(script=False, width=700)
    page.send('Page.navigate', url=url(graph(PLAIN)))
    # No script, no waiting in the page.
    for _ in range(100):
        nodes = page.send('DOM.getDocument', depth=-1)['root']
        if 'read_token (40 samples' in str(nodes):
            break
        time.sleep(0.1)
    check("'nodeName': 'path'" in str(nodes))
    check("'nodeName': 'foreignObject'" not in str(nodes))
    # All of its 1200 pixels are in the window.
    same(page.send('Page.getLayoutMetrics')['cssContentSize']['width'], 700)
    page.screenshot(FOLDER + '/no-script.png')
    page.close()


def test_dark(browser):
    page = browser.page(dark=True)
    g = Graph(page, graph(PLAIN))
    same(page.eval('getComputedStyle(document.querySelector(".fg-ground")).fill'),
         'rgb(22, 24, 29)')
    g.search('parse')
    page.screenshot(FOLDER + '/dark.png')
    Graph(page, graph(PLAIN, '--bgcolors', 'yellow'))
    check(page.eval('getComputedStyle(document.querySelector(".fg-ground")).fill')
          .startswith('url('))
    page.close()


def test_phone(browser):
    page = browser.page(width=390, height=844, touch=True)
    g = Graph(page, graph(PLAIN))
    shrunk = page.eval('innerWidth / screen.width')
    row = page.eval('document.querySelector(".fg-hover").parentNode'
                    '.querySelector("path[d*=v]").getBBox().height')
    check(round((row + 1) / shrunk) >= 24, row)
    page.screenshot(FOLDER + '/phone.png')
    g.calm()
    page.close()


def test_large(page):
    r = random.Random(1)
    lines = ['%s %d' % (';'.join('f%d' % r.randrange(3000)
                                 for _ in range(r.randint(1, 40))),
                        r.randint(1, 99)) for _ in range(4000)]
    text = '\n'.join(lines) + '\n'
    root = read_tree(text)
    path = graph(text)
    check(os.path.getsize(path) < 6 * sum(1 for _ in walk(root)) + 200000)
    g = Graph(page, path)
    g.search('f1')
    same(g.matched(), 'Matched: ' + percent(
        matching(root, lambda name: 'f1' in name), root.total))
    check(page.eval('document.getElementsByTagName("*").length') < 10000)
    page.screenshot(FOLDER + '/large.png')
    g.calm()


run_all(globals())
