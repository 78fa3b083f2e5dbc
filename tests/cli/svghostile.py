# SPDX-License-Identifier: ISC
"""Names and options made to break a file: fg-svg writes valid XML all the same.

usage: svghostile.py FG-SVG

Every name is given as a frame, and as the value of every option that takes a
text; 10,000 names of random bytes as frames. The output has to be XML that
holds as many elements of each kind as with harmless text.
"""
import collections
import os
import random
import subprocess
import sys
import tempfile
from xml.parsers import expat

PROG = sys.argv[1]
OPTIONS = ['--title', '--subtitle', '--notes', '--countname', '--nametype',
           '--fonttype', '--search', '--focus', '--base']

NAMES = [
    '</script><script>alert(1)</script>', '"><image href=x onerror=alert(1)>',
    '<svg onload=alert(1)>', '</title><script>alert(1)</script>',
    '</text></g></svg>', '</style><script>alert(1)</script>', ']]>',
    ']]><script>alert(1)</script>', ']]]]><![CDATA[>', '--><script>',
    '?><?xml-stylesheet href="x"?>', '<!DOCTYPE a [<!ENTITY b "c">]>',
    '&lt;&#60;', '&nbsp;&bogus;', '&#0;&#x1b;&#xD800;', "');alert(9);//",
    '"+alert(9)+"', '\\', '${alert(9)}', '`', "'", 'operator<<=<a, b>',
    '(anonymous namespace)', 'f (123 samples, 50%)', 'a\tb', 'a\rb',
    '__proto__', 'constructor', 'hasOwnProperty', 'toString', '123', '.*+?[(',
    'javascript:alert(1)', '$&$1', '%00%s%n', '%', '#s=%', ' ', '  ', '',
    'a' * 20000, '\u2028\u2029', '\u202eabc\u2066', '\u200b\u200d',
    'e' + '\u0301' * 40, '\U0001f468\u200d\U0001f469\u200d\U0001f467',
    '\u6f22\u5b57' * 20, '\U00010400' * 30, '\ufeff', '\ufffe\uffff',
    '(a+)+$', '((((((((((a*)*)*)*)*)*)*)*)*)*b', '}</style>', '}*{fill:red}',
]
BYTES = [name.encode() for name in NAMES] + [
    bytes(range(1, 9)), b'\x0b\x0c\x0e\x1b[31m\x7f', b'\xc2\x80\xc2\x9f',
    b'\xff\xfe', b'\xc3', b'\xe2\x82', b'\xc0\xaf', b'\xf0\x80\x80\x80',
    b'\xed\xa0\x80', b'\xed\xb0\x80', b'\xed\xa0\xbd\xed\xb8\x80',
    b'\xf4\x90\x80\x80', b'\xef\xbf\xbe',
]


def elements(data):
    """How often each element occurs in what must be valid XML."""
    count = collections.Counter()
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _: count.update([name])
    parser.Parse(data, True)
    return count


def draw(folded, *options):
    with tempfile.TemporaryFile() as f:
        f.write(folded)
        f.seek(0)
        run = subprocess.run([PROG.encode(), *options], stdin=f,
                             capture_output=True)
    assert run.returncode == 0, (options, run.returncode, run.stderr)
    return elements(run.stdout)


def check_options():
    scripts = draw(b'a;b 1\n')['script']
    for value in BYTES:
        if b'\0' in value:
            continue
        options = []
        for name in OPTIONS[:-1]:
            options += [name.encode() + b'=' + value]
        count = draw(b'a;b 1\n', *options)
        assert count['script'] == scripts, value
        if not any(c in value for c in b';\n') and value.strip():
            draw(value + b';b 1\n', b'--base=' + value, b'--static')
        assert draw(b'a 1\n', b'--static', *options)['script'] == 0, value


def check_frames():
    lines = []
    for i, name in enumerate(BYTES):
        name = name.replace(b';', b':').replace(b'\n', b' ')
        lines.append(b'top;' + name + b';' + name + b' %d\n' % (i + 1))
    check_folded(b''.join(lines))


def check_random():
    rand = random.Random(7)
    lines = []
    for _ in range(10000):
        n = rand.choice((1, 3, 8, 40))
        name = bytes(rand.choice(b'<>&"\']-\xe2\x80\xa8\xff\x00\x1b;ab')
                     if rand.random() < 0.7 else rand.randrange(256)
                     for _ in range(n)).replace(b'\n', b'')
        lines.append(b'x;' + name + b' %d\n' % rand.randrange(1, 99))
    check_folded(b''.join(lines))


def check_folded(text):
    attrs = os.path.join(tempfile.gettempdir(), 'fg-svg-%d' % os.getpid())
    with open(attrs, 'wb') as f:
        for line in text.splitlines():
            name = line.rsplit(b' ', 1)[0].split(b';')[-1]
            name = name.replace(b'\t', b'')
            f.write(name + b'\ttitle=' + name + b'\tclass=' + name +
                    b'\thref=/' + name + b'\n')
    try:
        for options in ([b'--static'], [], [b'--compress=always'],
                        [b'--color=java', b'--reverse'], [b'--flamechart'],
                        [b'--truncate=left'], [b'--by=root'],
                        [b'--nameattr=' + os.fsencode(attrs), b'--quiet'],
                        [b'--nameattr=' + os.fsencode(attrs), b'--static']):
            count = draw(text, *options)
            want = 0 if b'--static' in options else 1
            assert count['script'] == want, options
    finally:
        os.remove(attrs)


check_options()
check_frames()
check_random()
