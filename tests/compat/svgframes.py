# SPDX-License-Identifier: ISC
"""Frames of fg-svg --hash against those of flamegraph.pl --hash.

usage: svgframes.py FG-SVG FOLDED [PEER]

The tree is built here from the folded text, with the fills and titles after
flamegraph.pl's formulas. Every frame of the file's data, and every box of the
picture, has to be equal: place, width, title and fill. With PEER, a
flamegraph.pl, its boxes are compared as well, less two of its faults: a
function drawn twice where a longer name sorts between, and frames lost where a
stack of count 0 ends.
"""
import base64
import re
import subprocess
import sys
import zlib
from xml.etree import ElementTree

NS = '{http://www.w3.org/2000/svg}'
DIGITS = ''.join(chr(c) for c in range(33, 127) if chr(c) not in '&<>]')
WIDTH, PAD, ROW = 1200, 10, 16
# Of the width of the root; the file has tenths of pixels.
NEAR = 3e-4


class Frame:
    def __init__(self, name, parent):
        self.name, self.parent = name, parent
        self.depth = parent.depth + 1 if parent else 0
        self.kids, self.own, self.total, self.start = {}, 0, 0, 0


def read_folded(path):
    root = Frame('', None)
    with open(path, 'rb') as f:
        for line in f.read().splitlines():
            stack, count = line.rsplit(b' ', 1)
            frame = root
            frame.total += int(count)
            for name in stack.decode().split(';'):
                frame = frame.kids.setdefault(name, Frame(name, frame))
                frame.total += int(count)
            frame.own += int(count)
    return place(root, lambda frame: frame.name.encode())


def place(root, key):
    """The frames in preorder, callees of one caller sorted by the key."""
    order = []
    todo = [root]
    while todo:
        frame = todo.pop()
        order.append(frame)
        at = frame.start + frame.own
        kids = sorted(frame.kids.values(), key=key)
        for kid in kids:
            kid.start = at
            at += kid.total
        todo += reversed(kids)
    return order


def line_key(frame):
    """By the first line that a frame is in: "a:19;" is before "a:1;"."""
    end = ' ' if frame.own or not frame.kids else ';'
    return (frame.name + end).encode()


# ---- What flamegraph.pl makes of a name ----

def namehash(name):
    vector, weight, most, mod = 0, 1, 1, 10
    name = re.sub('.(.*?)`', '', name, count=1)
    for c in name[:3]:
        vector += ord(c) % mod / (mod - 1) * weight
        mod += 1
        most += weight
        weight *= 0.70
    return 1 - vector / most


def fill(name):
    if name in ('-', '--'):
        return {'-': (200,) * 3, '--': (160,) * 3}[name]
    v1, v2 = namehash(name), namehash(name[::-1])
    return 205 + int(50 * v2), int(230 * v1), int(55 * v2)


def title(frame, root):
    if frame is root:
        return 'all (%s samples, 100%%)' % format(frame.total, ',')
    return '%s (%s samples, %.2f%%)' % (re.sub(r'_\[[kwij]\]$', '', frame.name),
                                        format(frame.total, ','),
                                        100 * frame.total / root.total)


# ---- What fg-svg wrote ----

def decoder(text):
    value = {c: i for i, c in enumerate(DIGITS)}
    digits = iter([value[c] for c in text])

    def number():
        d = next(digits)
        if d < 60:
            return d
        e = next(digits)
        if d < 84:
            return 60 + (d - 60) * 90 + e
        if d < 89:
            return 2220 + (d - 84) * 8100 + e * 90 + next(digits)
        v, unit = 42720, 1
        while e >= 45:
            v += (e - 45) * unit
            unit *= 45
            e = next(digits)
        return v + e * unit
    return number


def rgb(text):
    return tuple(int(text[i:i + 2], 16) for i in (0, 2, 4))


def check_data(svg, order):
    text = {}
    for e in svg.iter(NS + 'metadata'):
        kind = e.get('class')
        text[kind] = text.get(kind, '') + e.text
        if e.get('data-packed'):
            data = zlib.decompress(base64.b64decode(e.text), -15)
            assert len(data) == int(e.get('data-packed')), kind
            text[kind] = data.decode()
    names = text['fg-names'].split('\n')[:-1]
    colors = re.findall('.{6}', text['fg-colors'])
    paint = decoder(text['fg-paint'])
    fills = {n: rgb(colors[paint()]) for n in names}
    number = decoder(text['fg-frames'])
    assert int(svg.get('data-frames')) == len(order) - 1, 'number of frames'
    depth = 0
    for frame in order[1:]:
        head = number()
        depth += 1 - head // 2
        name = names[number()]
        own = number() if head & 1 else 0
        got = depth, name, own, fills[name]
        want = frame.depth, frame.name, frame.own, fill(frame.name)
        assert got == want, 'data: got %r, want %r' % (got, want)


def check_picture(svg, order):
    root = order[0]
    height = float(svg.get('height'))
    want = {(f.depth, title(f, root)): [] for f in order}
    for f in order:
        want[f.depth, title(f, root)].append(f)
    boxes = 0
    for path in svg.iter(NS + 'path'):
        if path.find(NS + 'title') is None:
            continue
        boxes += 1
        x, y, w = map(float, re.match(
            r'M([\d.]+) ([\d.]+)h([\d.]+)', path.get('d')).groups())
        depth = round((height - PAD - y) / ROW) - 1
        text = path.find(NS + 'title').text
        assert (depth, text) in want, 'no such frame: %d %s' % (depth, text)
        scale = (WIDTH - 2 * PAD) / root.total
        near = [f for f in want[depth, text]
                if abs(PAD + f.start * scale - x) <= NEAR * WIDTH]
        assert near, 'x of %s' % text
        # A gap is left between neighbours.
        wide = near[0].total * scale
        gap = 0.5 if wide > 1.5 else wide / 3
        assert abs(wide - gap - w) <= NEAR * WIDTH, 'width of %s' % text
        if near[0] is not root:
            got = rgb(path.get('fill')[1:])
            assert got == fill(near[0].name), 'fill of %s' % text
    assert boxes > 0
    return boxes


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


# ---- The peer itself ----

def peer_boxes(peer, path):
    svg = run(peer, '--hash', '--minwidth', '0', path).decode()
    pattern = re.compile(
        r'<title>(.*?)</title><rect x="([\d.]+)" y="([\d.]+)" '
        r'width="([\d.]+)" height="[\d.]+" fill="rgb\((\d+),(\d+),(\d+)\)"')
    unescape = {'&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&'}
    for m in pattern.finditer(svg):
        text = re.sub('&(lt|gt|quot|amp);', lambda e: unescape[e.group()],
                      m.group(1))
        yield (text, float(m.group(3)), float(m.group(2)), float(m.group(4)),
               tuple(map(int, m.group(5, 6, 7))))


def check_peer(peer, path, order):
    # The peer sorts lines, and so puts callees in an order of its own.
    root = order[0]
    place(root, line_key)
    boxes = list(peer_boxes(peer, path))
    bottom = max(y for _, y, _, _, _ in boxes)
    got = {}
    for text, y, x, w, color in boxes:
        depth = round((bottom - y) / ROW)
        got.setdefault((depth, text), []).append((x, w, color))
    scale = (WIDTH - 2 * PAD) / root.total
    # What is split in two differs in title, place and width, and so does all
    # beside and above it.
    split = len(boxes) != len(order)
    for f in order:
        found = got.get((f.depth, title(f, root)), [])
        if split and not found:
            continue
        assert found, 'not with the peer: %s' % title(f, root)
        if f is not root:
            assert found[0][2] == fill(f.name), 'fill of %s' % f.name
        if not split:
            assert any(abs(PAD + f.start * scale - x) <= NEAR * WIDTH and
                       abs(f.total * scale - w) <= NEAR * WIDTH
                       for x, w, _ in found), 'place of %s' % f.name


def main():
    prog, path = sys.argv[1:3]
    order = read_folded(path)
    for compress in 'never', 'always':
        data = run(prog, '--hash', '--compress=' + compress, path)
        svg = ElementTree.fromstring(data)
        check_data(svg, order)
    boxes = check_picture(svg, order)
    if len(sys.argv) > 3:
        check_peer(sys.argv[3], path, order)
    print('%d frames, %d of them in the picture' % (len(order), boxes))


main()
