#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""usage: swap.py [--attr BYTES] [--words] IN OUT

Writes a little-endian recording in perf.data's file form as a big-endian
machine would have written it: the same events, names and numbers. --attr cuts
attributes to what an older recorder had; --words numbers features in words of
32 bits, as a 32-bit machine does."""
import re
import struct
import sys

IDENTIFIER, IP, TID, TIME, ADDR, READ, CHAIN, ID = (
    1 << 16, 1, 2, 4, 8, 16, 32, 64)
CPU, PERIOD, STREAM, RAW, BRANCH, REGS, STACK = (
    128, 256, 512, 1024, 2048, 4096, 8192)
BRANCH_BITS = (1, 1, 1, 1, 16, 4, 2, 4, 3, 31)


def u(data, at, n):
    return int.from_bytes(data[at:at + n], 'little')


class Swapper:
    """Copies pieces of data, in order, turned around."""

    def __init__(self, data):
        self.data, self.at, self.out = data, 0, bytearray()

    def num(self, size, count=1):
        v = 0
        for _ in range(count):
            v = u(self.data, self.at, size)
            self.out += v.to_bytes(size, 'big')
            self.at += size
        return v

    def layout(self, sizes):
        return [self.num(int(c)) for c in sizes]

    def raw(self, n):
        self.out += self.data[self.at:self.at + n]
        self.at += n

    def left(self):
        return len(self.data) - self.at

    def string(self):
        self.raw(self.num(4))


def fields_swapped(value, widths):
    """A struct of bit-fields of 64 bits: the first is now the highest."""
    out = 0
    for width in widths:
        out = out << width | value & (1 << width) - 1
        value >>= width
    return out


def attr(data, size, cut):
    s = Swapper(data[:size].ljust(136, b'\0'))
    s.layout('4')
    s.out += cut.to_bytes(4, 'big')
    s.at += 4
    s.layout('8888')
    flags = u(s.data, s.at, 8)
    s.out += fields_swapped(flags, [1] * 15 + [2] + [1] * 47).to_bytes(8, 'big')
    s.at += 8
    s.layout('44888844842244' '88')
    return bytes(s.out[:cut])


class Event:
    def __init__(self, data):
        self.config = u(data, 8, 8)
        self.type = u(data, 24, 8)
        self.read = u(data, 32, 8)
        self.all = u(data, 40, 8) >> 18 & 1
        self.branch = u(data, 72, 8)
        self.regs = bin(u(data, 80, 8)).count('1')


class Formats:
    """Of tracepoints: where a raw field is, and the size of its elements."""

    def __init__(self):
        self.fields = {}

    def add(self, text):
        text = text.decode()
        out = []
        for m in re.finditer(
                r'field:(.*);\s*offset:(\d+);\s*size:(\d+);', text):
            decl, at, size = m[1], int(m[2]), int(m[3])
            elem = size
            if 'char' in decl or 'u8' in decl:
                elem = 1
            elif re.search(r'\[(\d+)\]', decl):
                elem = size // int(re.search(r'\[(\d+)\]', decl)[1])
            out.append((at, size, elem, '__data_loc' in decl))
        self.fields[int(re.search(r'ID: (\d+)', text)[1])] = out

    def swap(self, raw, config):
        out = bytearray(raw)
        for at, size, elem, loc in self.fields.get(config, ()):
            if loc:
                out[at:at + 4] = raw[at:at + 4][::-1]
                continue
            for i in range(at, at + size, elem):
                out[i:i + elem] = raw[i:i + elem][::-1]
        return bytes(out)


def sample(s, ev, formats):
    for bit in (IDENTIFIER, IP):
        s.num(8, bool(ev.type & bit))
    s.num(4, 2 * bool(ev.type & TID))
    for bit in (TIME, ADDR, ID, STREAM):
        s.num(8, bool(ev.type & bit))
    s.num(4, 2 * bool(ev.type & CPU))
    s.num(8, bool(ev.type & PERIOD))
    if ev.type & READ:
        each = 1 + bin(ev.read & 0x14).count('1')
        n = s.num(8) if ev.read & 8 else 1
        s.num(8, bin(ev.read & 3).count('1') + n * each)
    if ev.type & CHAIN:
        s.num(8, s.num(8))
    if ev.type & RAW:
        n = s.num(4)
        s.out += formats.swap(s.data[s.at:s.at + n], ev.config)
        s.at += n
    if ev.type & BRANCH:
        n = s.num(8)
        s.num(8, bool(ev.branch & 1 << 17))
        for _ in range(n):
            s.num(8, 2)
            v = u(s.data, s.at, 8)
            s.out += fields_swapped(v, BRANCH_BITS).to_bytes(8, 'big')
            s.at += 8
    if ev.type & REGS and s.num(8):
        s.num(8, ev.regs)
    if ev.type & STACK:
        n = s.num(8)
        s.num(8, n // 8)
        s.num(8, bool(n))
    s.num(8, s.left() // 8)


LAYOUT = {1: '44888', 2: '88', 3: '44', 4: '44448', 5: '888', 6: '888',
          7: '44448', 10: '448884488', 11: '888', 12: '44', 13: '8',
          15: '44', 17: '8422', 18: '224', 19: '8'}


def trailer(s, ev):
    if ev.all:
        s.num(4, 2 * bool(ev.type & TID))
        s.num(8, sum(bool(ev.type & b) for b in (TIME, ID, STREAM)))
        s.num(4, 2 * bool(ev.type & CPU))
        s.num(8, bool(ev.type & IDENTIFIER))


def id_at(ev, before):
    """Where the id is in a sample, or from the end of another record."""
    if ev.type & IDENTIFIER:
        return 8
    return 8 * sum(bool(ev.type & bit) for bit in before)


def record(data, ev_of, formats):
    kind, misc = u(data, 0, 4), u(data, 4, 2)
    s = Swapper(data)
    s.layout('422')
    if kind == 9:
        at = id_at(ev_of(b''), (IDENTIFIER, IP, TID, TIME, ADDR, ID))
        sample(s, ev_of(data[at:at + 8]), formats)
    elif kind < 64:
        at = id_at(ev_of(b''), (IDENTIFIER, CPU, STREAM, ID))
        ev = ev_of(data[len(data) - at:len(data) - at + 8])
        n = 8 * bin(ev.type & (TID | TIME | ID | STREAM | CPU | IDENTIFIER)
                    ).count('1') if ev.all else 0
        layout = LAYOUT[kind]
        if kind == 10 and misc & 1 << 14:
            layout = '44888'
        s.layout(layout)
        if kind == 10 and misc & 1 << 14:
            s.raw(24)
            s.layout('44')
        elif kind == 10:
            s.layout('44')
        s.raw(len(data) - n - s.at)
        trailer(s, ev)
    elif kind == 67:
        s.num(4)
        s.raw(s.left())
    elif kind == 69:
        s.num(8, s.left() // 8)
    elif kind == 73:
        for _ in range(s.num(8)):
            s.num(8)
            s.raw(16)
    elif kind == 74:
        s.layout('22')
        s.num(2, s.left() // 2)
    elif kind == 78:
        what = s.num(8)
        s.num(8)
        s.num(8, what == 1)
        s.raw(s.left())
    elif kind == 79:
        s.num(8, s.left() // 8)
    elif kind not in (68, 82):
        sys.exit(f'swap.py: record of type {kind}')
    return bytes(s.out)


def records(data, ev_of, formats):
    out, at = b'', 0
    while at < len(data):
        n = u(data, at + 6, 2)
        out += record(data[at:at + n], ev_of, formats)
        at += n
    return out


def tracing(data, formats):
    s = Swapper(data)

    def name():
        s.raw(s.data.index(b'\0', s.at) + 1 - s.at)

    def text():
        n = s.num(8)
        if b'\nID: ' in s.data[s.at:s.at + n]:
            formats.add(s.data[s.at:s.at + n])
        s.raw(n)
    s.raw(10)
    name()
    s.out += b'\1'
    s.at += 1
    s.raw(1)
    s.num(4)
    for _ in range(2):
        name()
        text()
    for _ in range(s.num(4)):
        text()
    for _ in range(s.num(4)):
        name()
        for _ in range(s.num(4)):
            text()
    s.raw(s.num(4))
    s.raw(s.num(4))
    s.raw(s.num(8))
    return bytes(s.out)


def feature(number, data, ev_of, formats, cut):
    s = Swapper(data)
    if number == 1:
        return tracing(data, formats)
    if number == 2:
        while s.left() > 0:
            start = s.at
            s.layout('422')
            s.num(4)
            s.raw(u(data, start + 6, 2) - 12)
        return bytes(s.out)
    if number in (3, 4, 5, 6, 8, 9):
        s.string()
    elif number == 11:
        for _ in range(s.num(4)):
            s.string()
    elif number == 12:
        n = s.num(4)
        size = u(data, s.at, 4)
        s.out += cut.to_bytes(4, 'big')
        s.at += 4
        for _ in range(n):
            s.out += attr(data[s.at:], size, min(cut, size))
            s.at += size
            ids = s.num(4)
            s.string()
            s.num(8, ids)
    else:
        return None
    return bytes(s.out)


def main():
    argv = sys.argv[1:]
    cut, words = 0, False
    while argv[0].startswith('--'):
        if argv[0] == '--attr':
            cut = int(argv[1])
            argv = argv[1:]
        words |= argv[0] == '--words'
        argv = argv[1:]
    data = open(argv[0], 'rb').read()
    size = u(data, 16, 8)
    attrs, nattrs, at, n = (u(data, 24 + 8 * i, 8) for i in range(4))
    cut = cut or size - 16
    events, ids, table = [], {}, []
    for i in range(attrs, attrs + nattrs, size):
        events.append(Event(data[i:i + size - 16]))
        where, many = u(data, i + size - 16, 8), u(data, i + size - 8, 8)
        table.append((attr(data[i:], size - 16, cut),
                      data[where:where + many]))
        for k in range(where, where + many, 8):
            ids[data[k:k + 8]] = events[-1]

    def ev_of(sample_id):
        return ids.get(bytes(sample_id), events[0])
    formats = Formats()
    bits = u(data, 72, 32)
    features = {}
    entry = at + n
    for i in range(256):
        if bits >> i & 1:
            where, many = u(data, entry, 8), u(data, entry + 8, 8)
            entry += 16
            swapped = feature(
                i, data[where:where + many], ev_of, formats, cut)
            if swapped is not None:
                features[i] = swapped
    body = records(data[at:at + n], ev_of, formats)
    idbytes, entries = b'', b''
    for blob, ev_ids in table:
        s = Swapper(ev_ids)
        s.num(8, len(ev_ids) // 8)
        entries += blob + struct.pack(
            '>QQ', 104 + len(idbytes), len(ev_ids))
        idbytes += s.out
    at = 104 + len(idbytes) + len(entries)
    end = at + len(body)
    word = 4 if words else 8
    bits = sum(1 << i for i in features)
    head = b'2ELIFREP' + struct.pack(
        '>8Q', 104, cut + 16, 104 + len(idbytes), len(entries), at,
        len(body), 0, 0)
    for i in range(0, 32, word):
        head += (bits >> 8 * i & (1 << 8 * word) - 1).to_bytes(word, 'big')
    toc, payload = b'', b''
    for i in sorted(features):
        toc += struct.pack('>QQ', end + 16 * len(features) + len(payload),
                           len(features[i]))
        payload += features[i]
    with open(argv[1], 'wb') as f:
        f.write(head + idbytes + entries + body + toc + payload)


main()
