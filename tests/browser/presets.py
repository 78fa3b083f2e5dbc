# SPDX-License-Identifier: ISC
"""What options ask the page to open with, and all that is done by keys alone."""
import os

from graphs import (FOLDER, PAD, PLAIN, ROW, Graph, address, check, graph,
                    read_tree, run_all, same, url)


def choose(page, kind, value):
    page.eval('''(s => {
	s.value = %s;
	s.dispatchEvent(new Event('change'));
    })(document.querySelector('.fg-%s'))''' % (value, kind))


def test_views_preset(page):
    for view, seen in (('top', '.fg-top'), ('outline', '.fg-outline'),
                       ('callers', '.fg-frames text'),
                       ('sandwich', '.fg-frames text')):
        g = Graph(page, graph(PLAIN, '--view', view))
        same(page.eval('document.querySelector(".fg-view").value'), view)
        check(page.eval('document.querySelectorAll("%s").length' % seen), view)
        # It is where Reset goes back to, and no part of the address.
        choose(page, 'view', '"callees"')
        address(page, 'v=callees')
        page.eval('document.querySelector(".fg-reset").click()')
        same(page.eval('document.querySelector(".fg-view").value'), view)
        check(page.until(lambda: page.eval('location.hash') == ''))
        g.calm()


def test_focus_preset(page):
    g = Graph(page, graph(PLAIN, '--focus', 'parse'))
    same(g.details(), 'all (60 samples, 100%)'
         ' \u00b7 focus (u takes back)')
    check('main' not in g.labels() and 'parse' in g.labels(), g.labels())
    g = Graph(page, graph(PLAIN, '--focus', 'parse', '--view', 'sandwich'))
    check(g.details().startswith('parse (60 samples, 100%)'), g.details())
    check({'main', 'read_token'} <= set(g.labels()), g.labels())
    g = Graph(page, graph(PLAIN, '--focus', 'not there'))
    check('idle' in g.labels())
    g.calm()


def test_lane_picker(page):
    text = 'one;a 10\none;b 5\ntwo;a 30\nthree;c 7\n'
    g = Graph(page, graph(text, '--by', 'root'))
    lanes = page.eval('Array.from(document.querySelector(".fg-lane").options,'
                      'o => o.text).join()')
    same(lanes, 'All,one,three,two')
    choose(page, 'lane', 'document.querySelector(".fg-lane").options[1].value')
    same(g.details(), 'all (15 samples, 100%)')
    same(sorted(g.labels()), ['a', 'all', 'b'])
    g = Graph(page, graph(text, '--by', 'root'), address(page, 'l='))
    same(g.details(), 'all (15 samples, 100%)')
    page.eval('document.querySelector(".fg-reset").click()')
    check(g.details().startswith('all (52 samples, 100%)'), g.details())
    # With one lane there is nothing to pick.
    Graph(page, graph('one;a 1\n', '--by', 'root'))
    same(page.eval('document.querySelector(".fg-lane")'), None)
    g.calm()


def test_flame_chart(page):
    """In order of time: the same function side by side with itself."""
    g = Graph(page, graph('t;a;x 10\nt;b 5\nt;a 10\nt 5\nt;a 20\n',
                          '--flamechart'))
    same(page.eval('document.title'), 'Flame Chart')
    places = page.eval('''Array.from(document.querySelectorAll(
	'.fg-frames text')).filter(t => t.textContent.length === 1 &&
	'ab'.includes(t.textContent)).map(t => [t.x.baseVal[0].value,
	t.textContent]).sort((a, b) => a[0] - b[0]).map(p => [p[1],
	Math.round((p[0] - 13) / 1180 * 50)])''')
    same(places, [['a', 0], ['b', 10], ['a', 15], ['a', 30]])
    x, y = g.point(2, PAD + 1180 * 20 / 50)
    page.move(x, y)
    same(g.details(), 'a (10 samples, 20.00%) self 10 (20.00%)')
    page.click(x, y)
    same(sorted(g.labels()), ['a', 'all', 't'])
    address(page, 'z=')
    # Steps that would change the order of time are not offered.
    page.press('?')
    check('Collapse wrappers' not in g.text('fg-keys'))
    page.press('Escape')
    g.calm()


def test_function_attributes(page):
    attrs = os.path.join(FOLDER, 'attrs')
    with open(attrs, 'w') as f:
        f.write('idle_[k]\thref=#there\ttitle=so it is\n'
                'main\thref=javascript:alert(1)\n')
    g = Graph(page, graph(PLAIN, '--nameattr', attrs))
    root = read_tree(PLAIN)
    page.eval('(window.opened = [], HTMLAnchorElement.prototype.click = '
              'function () { opened.push(this.getAttribute("href")); }, 1)')
    g.click(root.kids['idle_[k]'], root)
    same(page.eval('opened.join()'), '#there')
    g.click(root.kids['main'], root)
    same(page.eval('opened.join()'), '#there')
    check('idle' not in g.labels())
    g.calm()


def test_saved_picture(page):
    """A picture of what is seen, alone and without a script."""
    root = read_tree(PLAIN)
    g = Graph(page, graph(PLAIN))
    page.eval('(URL.createObjectURL = blob => { blob.text().then('
              't => window.saved = t); return "#"; }, 1)')
    g.click(root.kids['main'], root)
    g.search('parse')
    page.press('Escape')
    page.press('Escape')
    g.click(root.kids['main'].kids['parse'], root)
    seen = sorted(g.labels())
    page.press('p')
    check(page.until(lambda: page.eval('Boolean(window.saved)')))
    path = os.path.join(FOLDER, 'saved.svg')
    with open(path, 'w', encoding='utf-8') as f:
        f.write(page.eval('saved'))
    page.open(url(path), 'true')
    same(sorted(page.eval('Array.from(document.querySelectorAll("text"), '
                          't => t.textContent)')), seen)
    same(page.eval('document.querySelectorAll("script, [class]").length'), 0)
    page.screenshot(FOLDER + '/saved.png')
    g.calm()


def test_back_in_a_sandboxed_frame(page):
    """Steps can be taken back where the address is out of reach."""
    html = os.path.join(FOLDER, 'undone.html')
    with open(html, 'w') as f:
        f.write('<!DOCTYPE html><body style="margin: 0"><iframe id=f '
                'style="border: 0" sandbox=allow-scripts width=900 height=300 '
                'src="%s"></iframe>' % url(graph(PLAIN)))
    page.open(url(html), 'true')
    frame = page.send('Page.getFrameTree')['frameTree']['childFrames'][0]
    world = page.send('Page.createIsolatedWorld',
                      frameId=frame['frame']['id'])

    def within(expression):
        return page.send('Runtime.evaluate', returnByValue=True,
                         contextId=world['executionContextId'],
                         expression=expression)['result'].get('value')

    labels = ('Array.from(document.querySelectorAll(".fg-frames text"), '
              't => t.textContent).join()')
    check(page.until(lambda: within(
        'document.documentElement.dataset.ready !== undefined')))
    before = within(labels)
    page.click(700, 300 - PAD - 1.5 * ROW)
    check(page.until(lambda: 'idle' not in within(labels)), within(labels))
    page.press('u')
    check(page.until(lambda: within(labels) == before), within(labels))
    page.click(700, 300 - PAD - 1.5 * ROW)
    check(page.until(lambda: 'idle' not in within(labels)), within(labels))
    page.settle()
    page.eval('history.back()')
    check(page.until(lambda: within(labels) == before), within(labels))
    check(not page.complaints(), page.complaints())


def touch(page, kind, *points):
    page.send('Input.dispatchTouchEvent', type=kind,
              touchPoints=[{'x': x, 'y': y} for x, y in points])
    page.settle()


def test_touch_within_an_object(browser):
    """A finger moves a graph that is higher than its place, and a long touch
    opens the menu there."""
    page = browser.page(width=390, height=844, touch=True)
    html = os.path.join(FOLDER, 'touched.html')
    path = graph(';'.join('f%d' % i for i in range(100)) + ' 1\n')
    with open(html, 'w') as f:
        f.write('<!DOCTYPE html><meta name=viewport content="width=device-width'
                '"><body style="margin: 0"><object data="%s" '
                'style="width: 390px; height: 500px"></object>' % url(path))
    inner = 'document.querySelector("object").contentDocument'
    page.open(url(html), inner + ' && ' + inner +
              '.documentElement.dataset.ready')
    labels = ('Array.from(%s.querySelectorAll(".fg-frames text"), '
              't => t.textContent)' % inner)
    check(page.until(lambda: 'all' in page.eval(labels)), page.eval(labels))
    touch(page, 'touchStart', (200, 250))
    for y in range(270, 470, 20):
        touch(page, 'touchMove', (200, y))
    touch(page, 'touchEnd')
    for _ in range(12):
        touch(page, 'touchStart', (200, 150))
        touch(page, 'touchMove', (200, 200))
        touch(page, 'touchMove', (200, 460))
        touch(page, 'touchEnd')
    check(page.until(lambda: 'f99' in page.eval(labels)), page.eval(labels))
    check('all' not in page.eval(labels))
    page.screenshot(FOLDER + '/touched.png')
    touch(page, 'touchStart', (200, 400))
    menu = inner + '.querySelector(".fg-popup")'
    check(page.until(lambda: page.eval(menu + ' !== null')), 'no menu')
    touch(page, 'touchEnd')
    check('Copy stack' in page.eval(menu + '.textContent'))
    page.screenshot(FOLDER + '/touched-menu.png')
    check(not page.complaints(), page.complaints())
    page.close()


def test_long_touch_opens_the_menu(browser):
    page = browser.page(width=390, height=844, touch=True)
    g = Graph(page, graph(PLAIN))
    row = page.eval('document.querySelector(".fg-focus").height.baseVal.value')
    y = g.height - PAD - 1.5 * (row + 1) - page.eval('scrollY')
    page.send('Input.dispatchTouchEvent', type='touchStart',
              touchPoints=[{'x': g.width * 0.8, 'y': y}])
    check(page.until(lambda: page.eval('document.querySelector(".fg-popup")'
                                       ' !== null')))
    page.send('Input.dispatchTouchEvent', type='touchEnd', touchPoints=[])
    page.settle()
    menu = g.text('fg-popup')
    for words in 'Zoom', 'Hide', 'Copy stack', 'Callers and callees':
        check(words in menu, menu)
    check(g.details().startswith('main ('), g.details())
    page.screenshot(FOLDER + '/long-touch.png')
    page.close()


def test_keys_alone(page):
    """From the address to the table and back without a pointer."""
    g = Graph(page, graph(PLAIN))
    focus = ('(e => e && (e.className.baseVal || e.className))('
             'document.activeElement)')
    for _ in range(12):
        page.press('Tab')
        if page.eval(focus) == 'fg-frames':
            break
    same(page.eval(focus), 'fg-frames')
    said = ('document.querySelector(".fg-focus").getAttribute("aria-label")')
    page.press('ArrowUp')
    same(page.eval(said), 'idle (120 samples, 60.00%), self 120 (60.00%)')
    page.press('ArrowRight')
    page.press('ArrowUp')
    page.press('Enter')
    check('idle' not in g.labels())
    # The menu of the frame, and out of it.
    page.send('Input.dispatchKeyEvent', type='keyDown', key='F10',
              windowsVirtualKeyCode=121, modifiers=8)
    page.send('Input.dispatchKeyEvent', type='keyUp', key='F10',
              windowsVirtualKeyCode=121, modifiers=8)
    items = page.eval('document.querySelectorAll("[role=menuitem]").length')
    same(items, 9)
    for _ in range(items):
        page.press('ArrowDown')
    check(page.eval('document.activeElement.textContent').startswith('Zoom'))
    page.press('Escape')
    same(page.eval(focus), 'fg-frames')
    page.press('Escape')
    page.press('t')
    same(page.eval(focus), 'fg-top')
    page.press('ArrowDown')
    page.press('Enter')
    same(page.eval('document.querySelector(".fg-view").value'), 'sandwich')
    same(page.eval(focus), 'fg-frames')
    g.calm()


run_all(globals())
