// SPDX-License-Identifier: ISC
// Compiled code of known names: spin is called by round, for as many
// milliseconds of processor time as the argument says.
function spin(n) {
	let x = 0;
	for (let i = 0; i < n; i++)
		x = (x * 31 + i) | 0;
	return x;
}

function round(n) {
	let sum = 0;
	for (let i = 0; i < 50; i++)
		sum += spin(n);
	return sum;
}

const start = process.cpuUsage(), end = 1000 * Number(process.argv[2]);
let sum = 0;
while (process.cpuUsage(start).user < end)
	sum += round(20000);
console.log(sum !== 0.5);
