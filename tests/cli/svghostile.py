# SPDX-License-Identifier: ISC
"""Names and options made to break a file: fg-svg writes what cannot be broken.

usage: svghostile.py FG-SVG

Every name of tests/hostile.py stands wherever text of others goes: in frames, in each
option that takes a text, in each attribute of --nameattr, in notes of the
input, in palette.map, as the name of a file; and so do 10,000 names of random
bytes. All that is written has to be well-formed, by xmllint where it is and
by expat; to hold no element but fg-svg's own, no comment, no instruction, no
handler, no address that runs; and, as HTML, the same elements as its SVG.
"""
import collections
import os
import re
import shutil
import subprocess
import sys
import tempfile
from html.parser import HTMLParser
from xml.parsers import expat

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
from hostile import NAMES, random_names  # noqa: E402

PROG = os.path.abspath(sys.argv[1])
TEXTS = ['--title', '--subtitle', '--notes', '--countname', '--nametype',
         '--fonttype', '--search', '--focus']
# What takes only some words or numbers: others are a usage error.
GRAMMARS = ['--bgcolors', '--by', '--color', '--compress', '--encoding',
            '--factor', '--fontsize', '--fontwidth', '--format', '--height',
            '--minwidth', '--search-color', '--stroke-color', '--theme',
            '--total', '--truncate', '--uicolor', '--view', '--width']
MODES = [[], ['--static'], ['--format=html'], ['--compress=always'],
         ['--compress=never', '--color=java', '--theme=dark']]
ELEMENTS = {'svg', 'title', 'desc', 'style', 'rect', 'linearGradient', 'stop',
            'pattern', 'path', 'g', 'text', 'a', 'metadata', 'script'}
ADDRESS = re.compile('(https?:|mailto:|[^:]*$|[^:]*[/?#])')


def elements(data):
    """How often each element occurs in the XML, which is fg-svg's own."""
    count = collections.Counter()

    def start(name, attributes):
        count[name] += 1
        for key, value in attributes.items():
            assert not key.startswith('on'), (name, key)
            assert key != 'href' or ADDRESS.match(value), value

    def refuse(*what):
        raise AssertionError(what)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.CommentHandler = parser.ProcessingInstructionHandler = refuse
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.Parse(data, True)
    assert set(count) <= ELEMENTS, count
    return count


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.count = collections.Counter()

    def handle_starttag(self, tag, attributes):
        self.count[tag] += 1

    def handle_comment(self, text):
        raise AssertionError(text)


def check_html(text):
    """A page round an SVG, which HTML takes for the same as XML does."""
    begin, end = text.index(b'<svg '), text.rindex(b'</svg>') + 6
    count = elements(text[begin:end])
    tags = Tags()
    tags.feed(text.decode())
    tags.close()
    own = collections.Counter({k.lower(): n for k, n in count.items()})
    own.update(['html', 'head', 'meta', 'meta', 'title', 'style', 'body'])
    assert tags.count == own, (tags.count, own)
    return text[begin:end], count


class Outputs:
    """The files written, for xmllint to read many at once."""

    def __init__(self):
        self.paths, self.bytes, self.total = [], 0, 0

    def add(self, data):
        path = 'out%d.svg' % len(self.paths)
        with open(path, 'wb') as f:
            f.write(data)
        self.paths.append(path)
        self.bytes += len(data)
        self.total += 1
        if self.bytes > 50 << 20:
            self.check()

    def check(self):
        if shutil.which('xmllint') and self.paths:
            subprocess.run(['xmllint', '--nonet', '--noout', *self.paths],
                           check=True)
        self.paths, self.bytes = [], 0


OUTPUTS = Outputs()


def encoded(options):
    return [o if isinstance(o, bytes) else o.encode() for o in options]


def draw(folded, *options, status=0):
    with open('in', 'wb') as f:
        f.write(folded)
    with open('in', 'rb') as f:
        run = subprocess.run([PROG, *encoded(options)], stdin=f,
                             capture_output=True)
    assert run.returncode == status, (options, run.returncode, run.stderr)
    if '--format=html' in options:
        data, count = check_html(run.stdout)
    else:
        data, count = run.stdout, elements(run.stdout)
    OUTPUTS.add(data)
    scripts = 0 if '--static' in options or status else 1
    assert count['script'] == scripts, options
    assert count['a'] == 0 or any(b'--nameattr' in o
                                  for o in encoded(options)), options


def line_of(name):
    """What can stand in a line, and in a frame of one."""
    return name.replace(b'\n', b' ').replace(b';', b':')


def check_texts(values, modes):
    """Each option that takes a text, all at once."""
    for value in values:
        value = value.replace(b'\0', b'')
        for mode in modes:
            draw(b'a;b 1\n', *mode, *[o.encode() + b'=' + value
                                      for o in TEXTS])


def check_base(values):
    for value in values:
        frame = line_of(value.replace(b'\0', b''))
        # Of what is a count, or blank at the end, a line would make another.
        if frame.strip() and frame == frame.rstrip():
            draw(b'x;' + frame + b';b 1\n', b'--base=' + frame)
        draw(b'a 1\n', b'--base=' + value.replace(b'\0', b'') + b'=',
             status=1)


def check_grammars(values):
    """They take what they know: all else draws nothing at all."""
    for i, value in enumerate(values):
        for option in GRAMMARS[i % 4::4]:
            run = subprocess.run(
                [PROG.encode(), option.encode() + b'=' +
                 value.replace(b'\0', b'')[:5000]], input=b'a;b 1\n',
                capture_output=True)
            assert run.returncode in (0, 2), (option, value)
            if run.returncode == 0:
                elements(run.stdout)
            else:
                assert not run.stdout, (option, value)


def check_frames(values):
    lines = [b'top;%s;%s %d\n' % (line_of(v), line_of(v), i + 1)
             for i, v in enumerate(values)]
    text = b''.join(lines)
    for options in [*MODES, ['--reverse'], ['--flamechart'], ['--hash'],
                    ['--truncate=left', '--inverted'], ['--by=root'],
                    ['--minwidth=1%'], ['--colordiffusion']]:
        draw(text, *options)
    # Differential, and with colours that are kept.
    two = b''.join(b'%s;b %d 7\n' % (line_of(v) or b'x', i)
                   for i, v in enumerate(values))
    draw(two)
    draw(two, '--static', '--negate')
    with open('palette.map', 'wb') as f:
        f.write(b''.join(line_of(v) + b'->' + line_of(v) + b'\n' +
                         line_of(v) + b'->rgb(1,2,3)\n' for v in values))
    draw(text, '--cp')
    os.remove('palette.map')


def check_attributes(values):
    """Every attribute of every name, and addresses that are disguised."""
    lines, stacks = [], []
    for i, value in enumerate(values):
        name = b'f%d' % i
        value = line_of(value).replace(b'\t', b' ')
        for key in (b'title', b'class', b'id', b'target', b'href', b'g_extra',
                    b'a_extra', value):
            lines.append(name + b'\t' + key + b'=' + value + b'\n')
        lines.append(b'%s\thref="/%s"\ttitle="%s"\n' % (value, value, value))
        stacks += [b'x;%s 9\n' % name, b'y;%s 9\n' % value]
    for i, href in enumerate([
            b'javascript:alert(1)', b' javascript:alert(1)',
            b'JaVaScRiPt:alert(1)', b'\x01javascript:alert(1)',
            b'java\x0bscript:alert(1)', b'java&#10;script:alert(1)',
            b'&#106;avascript:alert(1)', b'data:text/html,<script>',
            b'vbscript:x', b'"javascript:alert(1)"', b'x\xffy:z',
            b'blob:x', b'file:///etc/passwd', b'\xc2\xa0javascript:x']):
        lines.append(b'h%d\thref=%s\n' % (i, href))
        stacks.append(b'z;h%d 9\n' % i)
    with open('attrs', 'wb') as f:
        f.write(b''.join(lines))
    for mode in MODES:
        draw(b''.join(stacks), *mode, '--quiet', b'--nameattr=attrs')


def check_notes(values):
    """What the input says of itself, alone and in two columns."""
    for value in values:
        value = value.replace(b'\n', b' ')
        head = b''.join(b'# %s: %s\n' % (key, value) for key in
                        (b'unit', b'title', b'subtitle', b'before', b'after',
                         b'x', value.replace(b':', b'')))
        sides = b''.join(b'# %s\t%s\truns=%s\ttotal=%s\tside\n' %
                         (key, value, value, value)
                         for key in (b'before', b'after', value))
        judged = b'# test\t%s\talpha=%s\tshares\n' % (value, value)
        for kind in b'inclusive', b'self', value:
            for stack in b'a', b'a;b', line_of(value):
                judged += (b'# %s\t%s\tbefore=%s\tafter=%s\tratio=%s\tlow=%s'
                           b'\thigh=%s\tq=%s\tworse\n' %
                           (kind, stack, *[value] * 6))
        rows = b'a;b 1 2\na 3 4\n'
        if line_of(value).strip():
            rows += b'%s x 5 6\n' % line_of(value)
        draw(head + b'a;b 1\n')
        draw(head + rows)
        draw(sides + judged + rows)
        draw(sides + judged + rows, '--static')


def check_files(values):
    """Names of files that become those of lanes, colours being kept."""
    names = []
    for value in values:
        name = value.replace(b'\0', b'').replace(b'/', b'|')[:200]
        if name not in (b'', b'.', b'..', b'-', b'in', b'attrs'):
            names.append(name)
    os.mkdir('lanes')
    os.chdir('lanes')
    for name in names:
        with open(name, 'wb') as f:
            f.write(b'a;b 1\n')
    for mode in [*MODES, ['--cp'], ['--cp', '--by=root']]:
        draw(b'', '--by=file', *mode, '--', *names)
    with open('palette.map', 'rb') as f:
        assert all(re.search(rb'->rgb[(]\d+,\d+,\d+[)]$', line)
                   for line in f), 'palette.map'
    os.chdir('..')


def main():
    plain = NAMES + random_names(60, 11)
    many = random_names(10000, 7)
    check_texts(plain, MODES[:3])
    check_texts(plain[::4], MODES[3:])
    # A hundred in each value: 10,000 by themselves would take minutes.
    packed = [b' '.join(many[i::100]) for i in range(100)]
    check_texts(packed, MODES[:1])
    check_texts(packed[::10], MODES[1:])
    check_base(plain[::2])
    check_grammars(plain)
    check_frames(plain)
    check_frames(many)
    check_attributes(plain)
    check_attributes(many)
    check_notes(plain[::2] + packed[:10])
    check_files(plain)
    OUTPUTS.check()
    print('%d files' % OUTPUTS.total)


with tempfile.TemporaryDirectory() as scratch:
    os.chdir(scratch)
    main()
    os.chdir('/')
