# SPDX-License-Identifier: ISC
"""Differences that fg-diff has judged, in the picture and in the browser."""
import re

from graphs import (FOLDER, Graph, address, check, graph, read_tree, run_all,
                    same, url)

# As fg-diff writes it, but shorter.
JUDGED = """\
# before\told\truns=8\ttotal=90\tscaled=100\tside
# after\tnew\truns=9\ttotal=130\tside
# test\twelch\talpha=0.05\tshares
# inclusive\tmain;a\tbefore=.1\tafter=.3\tratio=3\tlow=2.5\thigh=3.75\tq=1.5e-05\tworse
# self\tmain;a\tbefore=.1\tafter=.1\tratio=1\tlow=0.9\thigh=1.12345\tq=0.7\tnoise
# inclusive\tmain;b\tbefore=.1\tafter=.1\tratio=0.9\tlow=0.5\thigh=1.5\tq=0.4\tnoise
# inclusive\tmain;fresh\tbefore=0\tafter=.1\tratio=inf\tlow=inf\thigh=inf\tq=0.001\tworse
# inclusive\tmain;old\tbefore=.1\tafter=0\tratio=0\tlow=0\thigh=0\tq=0.001\tbetter
main;a 10 10
main;a;inner 20 60
main;b 30 25
main;b;tail 10 5
main;fresh;here 0 20
main;old;there 25 0
main;small 5 10
"""
GREY, RED, BLUE = '#e8e8e8', '#b2182b', '#4393c3'

# By label: the fill, the stroke and the hatching of the box behind it.
LOOKS = '''Object.fromEntries(Array.from(document.querySelectorAll(
    '.fg-frames text'), t => {
	const at = new DOMPoint(t.x.baseVal[0].value * 10,
	    (t.y.baseVal[0].value - 3) * 10);
	const all = Array.from(document.querySelectorAll('.fg-frames path'))
	    .filter(p => p.isPointInFill(at));
	const box = all[0];
	return [t.textContent, [box.getAttribute('fill'),
	    box.getAttribute('stroke'), all.length > 1]];
}))'''


def test_judged_colors(page):
    """Grey is what is no finding, with the script and without."""
    path = graph(JUDGED)
    looks = Graph(page, path).page.eval(LOOKS)
    same(looks['a'], [RED, None, False])
    for name in 'all', 'main', 'inner', 'b', 'tail', 'small':
        same((name, looks[name]), (name, [GREY, None, False]))
    # The same counts as its caller, which was judged.
    same(looks['here'], looks['fresh'])
    check(looks['here'][0] not in (GREY, None) and looks['here'][2])
    with open(path, encoding='utf-8') as f:
        still = f.read().split('class="fg-boxes"')[1].split('</g>')[0]
    for name, (fill, _, fresh) in looks.items():
        one = re.search('<path fill="(#......)"[^>]*><title>%s \\(.*\n(.*)'
                        % name, still)
        same((name, one[1], 'url(#fg-new)' in one[2]), (name, fill, fresh))
    page.screenshot(FOLDER + '/judged.png')


def test_any_change_is_to_be_had(page):
    g = Graph(page, graph(JUDGED))
    same(page.eval('document.querySelector(".fg-least").value'), '-1')
    page.eval('''(s => {
	s.value = '0';
	s.dispatchEvent(new Event('change'));
    })(document.querySelector('.fg-least'))''')
    check(page.eval(LOOKS)['small'][0] != GREY)
    g = Graph(page, graph(JUDGED), address(page, 'm=0'))
    check(page.eval(LOOKS)['small'][0] != GREY)
    page.eval('document.querySelector(".fg-reset").click()')
    same(page.eval(LOOKS)['small'][0], GREY)
    g.calm()


def test_judgements_in_words(page):
    g = Graph(page, graph(JUDGED))
    root = read_tree(''.join(
        line.rsplit(' ', 2)[0] + ' ' + line.rsplit(' ', 1)[1] + '\n'
        for line in JUDGED.splitlines() if line[0] != '#'))
    main = root.kids['main']
    tip = 'document.querySelector(".fg-tip").textContent'
    for name, words in (('a', '\u00d73 (2.5 to 3.75), q 0.000015'),
                        ('b', '\u00d70.9 (0.5 to 1.5), q 0.4: noise'),
                        ('fresh', 'new, q 0.001')):
        said = g.hover(main.kids[name], root)
        check(said.endswith(words), said)
        check(words in page.eval(tip), page.eval(tip))
    g.hover(main.kids['a'], root)
    check('self \u00d71 (0.9 to 1.12), q 0.7: noise' in page.eval(tip))
    g.hover(main.kids['small'], root)
    check('not judged: too small' in page.eval(tip))
    legend = g.text('fg-legend')
    for words in ('before (old): 90 samples, 8 runs, scaled to 100 samples',
                  'after (new): 130 samples, 9 runs;',
                  'welch, q \u2264 0.05', 'not certain', 'new', 'gone'):
        check(words in legend, legend)
    # Of other trees it says so, and not what was judged of this.
    page.eval('''(s => {
	s.value = 'callers';
	s.dispatchEvent(new Event('change'));
    })(document.querySelector('.fg-view'))''')
    page.move(5, 5)
    check('not judged in this view' in g.details(), g.details())
    g.calm()


# What is not certain was left out: of 300 before, the stacks have 280.
ONLY = """\
# before\told\truns=2\ttotal=300\tside
# after\tnew\truns=2\ttotal=330\tside
# test\twelch\talpha=0.05\tonly=significant\tamounts
# inclusive\t\tbefore=150\tafter=165\tratio=1.1\tlow=1.05\thigh=1.15\tq=0.001\tworse
# inclusive\tmain;a\tbefore=50\tafter=75\tratio=1.5\tlow=1.4\thigh=1.6\tq=0.001\tworse
main;a 100 150
main;b 180 180
"""


def test_totals_of_what_is_left(page):
    """The root, and who has all that it has, tell what there really was."""
    g = Graph(page, graph(ONLY))
    legend = g.text('fg-legend')
    check('before (old): 300 samples, 2 runs \u2192 after' in legend, legend)
    check('changes that are not certain left out' in legend, legend)
    root = read_tree(''.join(
        line.rsplit(' ', 2)[0] + ' ' + line.rsplit(' ', 1)[1] + '\n'
        for line in ONLY.splitlines() if line[0] != '#'))
    tip = 'document.querySelector(".fg-tip").textContent'
    for press in '', 'document.querySelector(".fg-gone").click()':
        page.eval(press)
        said = g.hover(root.kids['main'], root)
        check('+9.09%' in said and '\u00d71.1 (1.05 to 1.15)' in said, said)
        check('before 300 samples' in page.eval(tip), page.eval(tip))
        said = g.hover(root.kids['main'].kids['a'], root)
        check('+15.15%' in said, said)
        check('before 100 samples' in page.eval(tip), page.eval(tip))
    for view in 'callees', 'callers':
        page.eval('''(s => {
	s.value = '%s';
	s.dispatchEvent(new Event('change'));
    })(document.querySelector('.fg-view'))''' % view)
        page.move(5, 5)
        check('all (330 samples, 100%; +9.09%)' in g.details(), g.details())
    g.calm()


# Nothing but what a and inner have to themselves, and what went from one to
# the other.
SELF_ONLY = """\
# before\told\truns=8\ttotal=80\tside
# after\tnew\truns=9\ttotal=80\tside
# test\twelch\talpha=0.05\tshares
# inclusive\tmain;a\tbefore=.6\tafter=.6\tratio=1\tlow=.9\thigh=1.1\tq=.9\tnoise
# self\tmain;a\tbefore=.5\tafter=.1\tratio=.2\tlow=.1\thigh=.3\tq=.001\tbetter
# self\tmain;a;inner\tbefore=.1\tafter=.5\tratio=5\tlow=4\thigh=6\tq=.001\tworse
main;a 50 10
main;a;inner 10 50
main;b 20 20
"""


def test_changes_of_self_only_are_shown(page):
    """Where all would be grey, it is coloured by self, and says so."""
    path = graph(SELF_ONLY)
    g = Graph(page, path)
    self_pressed = ('document.querySelector(".fg-self")'
                    '.getAttribute("aria-pressed")')
    same(page.eval(self_pressed), 'true')
    looks = page.eval(LOOKS)
    check(GREY not in (looks['a'][0], looks['inner'][0]), looks)
    check('in self only: Self shows them' in g.text('fg-legend'))
    page.screenshot(FOLDER + '/self-only.png')
    page.eval('document.querySelector(".fg-frames").focus()')
    page.press('s')
    same(page.eval(self_pressed), 'false')
    same({look[0] for look in page.eval(LOOKS).values()}, {GREY})
    g = Graph(page, path, address(page, 'f=0'))
    same({look[0] for look in page.eval(LOOKS).values()}, {GREY})
    page.eval('document.querySelector(".fg-reset").click()')
    same(page.eval(self_pressed), 'true')
    g.calm()
    with open(path, encoding='utf-8') as f:
        still = f.read().split('class="fg-static"')[1]
    check('Certain changes are in self only' in still)
    # What is gone is no frame that could be coloured.
    gone = ('# inclusive\tmain;a;gone\tbefore=.2\tafter=0\tratio=0\tlow=0'
            '\thigh=0\tq=.001\tbetter\nmain;a;gone 9 0\n')
    g = Graph(page, graph(SELF_ONLY + gone))
    same(page.eval(self_pressed), 'true')
    # Where there are others, the picture is of them.
    g = Graph(page, graph(JUDGED))
    same(page.eval(self_pressed), 'false')
    check('self only' not in g.text('fg-legend'))
    g.calm()


def test_gone_without_a_script(browser):
    """What has no width is told of in words."""
    page = browser.page(script=False)
    page.open(url(graph(JUDGED)), 'true')
    said = page.eval('Array.from(document.querySelectorAll(".fg-static text"),'
                     ' t => t.textContent).join("|")')
    check('gone: 25 samples in 2 frames' in said, said)
    page.screenshot(FOLDER + '/no-script-diff.png')
    page.close()


def test_vanished_frames_are_outlined(page):
    g = Graph(page, graph(JUDGED))
    check('old' not in g.labels())
    page.eval('document.querySelector(".fg-gone").click()')
    looks = page.eval(LOOKS)
    same(looks['old'], ['#ffffff', BLUE, False])
    same(looks['there'], looks['old'])
    same(looks['a'], [RED, None, False])
    page.screenshot(FOLDER + '/vanished.png')
    g.calm()


def test_hostile_judgements(page):
    """Notes that are not as fg-diff writes them are none, or do no harm."""
    bad = '"><script>alert(1)</script>'
    text = ('# before\t%s\truns=%s\ttotal=%s\tside\n' % (bad, bad, bad) +
            '# test\t%s\talpha=%s\tshares\n' % (bad, bad) +
            '# inclusive\tmain\tratio=%s\tq=%s\tworse\n' % (bad, bad) +
            '# self\tmain;a\tnoise\n# self\n# inclusive\t\tworse\n'
            '# inclusive\tmain;%s\tratio=2\tlow=1\thigh=3\tq=9\tworse\n' % bad +
            'main;a 10 20\nmain;%s 10 20\n' % bad)
    for options in [], ['--base', 'main'], ['--reverse'], ['--by', 'file']:
        g = Graph(page, graph(text, *options))
        for depth in 0, 1, 2:
            page.move(*g.point(depth, g.width - 20))
        g.calm()


def test_small_with_many_judgements(page):
    """They are packed when they are many."""
    names = ['f%05d' % n for n in range(20000)]
    text = ''.join('# inclusive\tmain;%s\tbefore=.1\tafter=.2\tratio=2.5\t'
                   'low=1.5\thigh=3.5\tq=0.0123\tworse\n' % n for n in names)
    text += ''.join('main;%s 1 3\n' % n for n in names)
    path = graph(text)
    with open(path, 'rb') as f:
        page_bytes = f.read()
    check(b'class="fg-judged" data-packed' in page_bytes)
    check(len(page_bytes) < 300000, len(page_bytes))
    g = Graph(page, path)
    page.move(*g.point(2, 600))
    check('\u00d72.5 (1.5 to 3.5), q 0.0123' in g.details(), g.details())
    g.calm()


run_all(globals())
