# SPDX-License-Identifier: ISC
"""Names made to break what shows them, as bytes; no test by itself."""
import random

NAMES = [name.encode() for name in [
    '</script><script>alert(1)</script>', '"><image href=x onerror=alert(2)>',
    '"><img src=x onerror=alert(2)>', '<svg onload=alert(3)>',
    '</title><script>alert(4)</script>', '</text><script>alert(5)</script>',
    '</text></g></svg>', '</desc></metadata></svg>',
    '</style><script>alert(6)</script>', '</style><style>*{display:none}',
    '}</style>', '}*{fill:red;background:url(http://192.0.2.1/x)}',
    'url(http://192.0.2.1/x)', '\\22\\3c/style\\3e', ']]>',
    ']]><script>alert(7)</script>', ']]]]><![CDATA[>', '<![CDATA[x',
    '--><script>alert(8)</script><!--', '<!--', '--', '--!>',
    '?><?xml-stylesheet href="javascript:alert(9)"?>',
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>&a;',
    '&lt;b&gt;&amp;&#60;script&#62;', '&nbsp;&bogus;', '&', '&#', '&lt',
    '&#0;&#x1b;&#xD800;', "');alert(10);//", '");alert(11);//',
    '"onload="alert(12)', "' onclick='alert(13)", '"+alert(14)+"',
    '\\");alert(15);//\\u003cscript\\u003e', '\\', '${alert(16)}`', '`', "'",
    '"', '<', '>', '<a href=javascript:alert(17)>x</a>',
    '<foreignObject><iframe src=javascript:alert(18)>', '<math><mtext></p>',
    '<plaintext>', '<textarea><xmp><noscript>', '<base href=http://192.0.2.1>',
    'operator<<=<std::pair<int&&, char const*> >', '(anonymous namespace)::f',
    'f(int) (123 samples, 50%)', 'a\tb', 'a\rb', 'a\r', '__proto__',
    'constructor', 'hasOwnProperty', 'toString', 'valueOf', '123', '-1',
    'NaN', 'undefined', 'null', '.*+?[(', 'a(b[c{d*e+f?g|h^i$j\\k',
    'javascript:alert(19)', '$&$1$`', '%00%s%n', '%', '%n%n%n', '#s=%',
    '?s=[&x="]', ' ', '   ', '', ';', 'a;b', 'a\nb', '\n', 'x 5', '5 5',
    'a' * 20000, '<' * 3000, '&' * 100000, 'long ' * 20000,
    '\u2028\u2029', 'a\u202eevil\u202c\u2066x\u2069', '\u200e\u200f\u061c',
    '\u200b\u200d\u2060', 'e' + '\u0301' * 40,
    '\U0001f468\u200d\U0001f469\u200d\U0001f467', '\u6f22\u5b57' * 20,
    '\U00010400' * 30, '\U0001d4b3' * 3001, '\ufeff', '\ufeffbom',
    'a\ufffe\uffffb', '\ufdd0\U0001fffe\U0010ffff', '\x85\x9f\xa0',
    '(a+)+$', '((((((((((a*)*)*)*)*)*)*)*)*)*b', '(pruned)', 'all',
    '--help', '-o/x', '@x', '$(x)', '../x',
]] + [
    b'a\0b', b'\0', bytes(range(1, 10)), b'\x0b\x0c\x0e\x0f\x1b[31m\x7f',
    bytes(range(0x10, 0x20)), b'\xc2\x80\xc2\x9f', b'\xff\xfe', b'\xfe\xff',
    b'\xc3', b'a\xe2\x82', b'\xc0\xaf', b'\xe0\x80\xaf', b'\xf0\x80\x80\x80',
    b'\xc0\xbcscript\xc0\xbe', b'\xed\xa0\x80', b'\xed\xbf\xbf',
    b'\xed\xa0\xbd\xed\xb8\x80', b'\xf4\x90\x80\x80', b'\xf8\x88\x80\x80\x80',
    b'\xef\xbf\xbe', b'\xe2\x82<script>', b'\xf0\x9f"onload=', b'\x80' * 99,
    b'+ADw-script+AD4-', b'\x1b$B<script>',
]

PIECES = [b'<', b'>', b'&', b'"', b"'", b']]>', b'-->', b'</script', b'<![CDATA[',
          b'&#x0;', b';', b'\\', b'\xe2\x80\xa8', b'\xe2\x80\xae', b'\xff', b'\0',
          b'\x1b', b'\xc2\x85', b'\xef\xbf\xbe', b'\xed\xa0\x80', b'\xf0\x9f',
          b'\t', b'\r', b'=', b'onload', b'a', b' ']


def random_names(n, seed):
    """Names of random bytes, and of pieces with a meaning."""
    rand = random.Random(seed)
    names = []
    for _ in range(n):
        size = rand.choice((1, 3, 8, 40))
        names.append(b''.join(
            rand.choice(PIECES) if rand.random() < 0.6
            else bytes([rand.randrange(256)]) for _ in range(size)))
    return names
