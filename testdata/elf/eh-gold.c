/* SPDX-License-Identifier: ISC */
int leaf(int n);
int deep(int *v, int n);
int deep(int *v, int n)
{
	int room[100];

	for (int i = 0; i < 100; i++)
		room[i] = leaf(v[i] + n);
	return room[n] + room[n / 2];
}
int leaf(int n)
{
	return n * 3;
}
