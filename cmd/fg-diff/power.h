/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_POWER_H
#define FG_DIFF_POWER_H

struct judge;
struct judged;

/* The share of all that is told of when nothing particular is asked for. */
#define POWER_SHARE 0.05

/*
 * By how much of itself a frame has to change to be found with a chance of
 * 80 %, if nothing else has changed: the change d for which
 *
 *	d = k sqrt(v_before + v_after (1 + d / mean))
 *	k = t (1 - 1 / (4 df)) + 0.84 sqrt(1 + t^2 / (2 df))
 *
 * with the variances of its means, as more of a frame also varies more, and k
 * of the noncentral t distribution (Abramowitz and Stegun, 26.7.10) for the
 * critical t; or, if that is larger, the change that counting lets through as
 * often.
 * Infinite if the frame was not there before.
 */
double power_detectable(const struct judge *j, const struct judged *t);
/*
 * The same for a frame with a given share of all that varies as the frames
 * judged do: the median of how much more than counting alone does.
 */
double power_typical(const struct judge *j, double share);

#endif
