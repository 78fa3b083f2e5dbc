// SPDX-License-Identifier: ISC
// Data packed by pack.c: deflated after RFC 1951, in base64. The browser's own
// DecompressionStream is asynchronous, and not in every browser.

// The codes of a Huffman table by length: how many there are of each, and the
// symbols in order.
function huffman(lengths) {
	const count = new Uint16Array(16), next = new Uint16Array(16);
	for (const n of lengths)
		count[n]++;
	count[0] = 0;
	for (let i = 1; i < 15; i++)
		next[i + 1] = next[i] + count[i];
	const symbols = new Uint16Array(lengths.length);
	lengths.forEach((n, symbol) => {
		if (n)
			symbols[next[n]++] = symbol;
	});
	return { count, symbols };
}

// Lengths and distances: the first of each symbol, and how many bits follow.
const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35,
	43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3,
	3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193,
	257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289,
	16385, 24577];
const DISTANCE_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7,
	8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
// Code lengths come in this order.
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1,
	15];

// The text of size bytes that coded stands for.
function inflate(coded, size) {
	const packed = atob(coded), out = new Uint8Array(size);
	let at = 0, n = 0, hold = 0, held = 0;

	function bits(want) {
		while (held < want) {
			hold |= packed.charCodeAt(at++) << held;
			held += 8;
		}
		const v = hold & (1 << want) - 1;
		hold >>>= want;
		held -= want;
		return v;
	}

	function symbol(table) {
		let code = 0, first = 0, index = 0;
		for (let length = 1; length < 16; length++) {
			code |= bits(1);
			const count = table.count[length];
			if (code - count < first)
				return table.symbols[index + code - first];
			index += count;
			first = first + count << 1;
			code <<= 1;
		}
		throw new Error('damaged data');
	}

	function tables() {
		const literals = bits(5) + 257, distances = bits(5) + 1;
		const codes = new Array(19).fill(0), lengths = [];
		for (let i = 0, many = bits(4) + 4; i < many; i++)
			codes[ORDER[i]] = bits(3);
		const table = huffman(codes);
		while (lengths.length < literals + distances) {
			const s = symbol(table);
			let value = 0, repeat = 1;
			if (s < 16)
				value = s;
			else if (s === 16)
				value = lengths[lengths.length - 1];
			if (s >= 16)
				repeat = s === 16 ? 3 + bits(2)
				    : s === 17 ? 3 + bits(3) : 11 + bits(7);
			while (repeat-- > 0)
				lengths.push(value);
		}
		return [huffman(lengths.slice(0, literals)),
			huffman(lengths.slice(literals))];
	}

	function fixed() {
		const lengths = new Array(288).fill(8).fill(9, 144, 256)
		    .fill(7, 256, 280);
		return [huffman(lengths), huffman(new Array(30).fill(5))];
	}

	function stored() {
		hold = held = 0;
		const length = packed.charCodeAt(at) |
		    packed.charCodeAt(at + 1) << 8;
		at += 4;
		for (let i = 0; i < length; i++)
			out[n++] = packed.charCodeAt(at++);
	}

	for (let last = 0; !last;) {
		last = bits(1);
		const kind = bits(2);
		if (kind === 0) {
			stored();
			continue;
		}
		const [literals, distances] = kind === 1 ? fixed() : tables();
		for (let s; (s = symbol(literals)) !== 256;) {
			if (s < 256) {
				out[n++] = s;
				continue;
			}
			let length = LENGTHS[s - 257] + bits(LENGTH_BITS[s - 257]);
			const d = symbol(distances);
			const back = DISTANCES[d] + bits(DISTANCE_BITS[d]);
			for (; length > 0; length--, n++)
				out[n] = out[n - back];
		}
	}
	return new TextDecoder().decode(out);
}
