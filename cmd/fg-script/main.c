/* SPDX-License-Identifier: ISC */
/* fg-script: a recording in perf.data's format as the text of perf script. */
#include <err.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/limit.h"
#include "common/opts.h"
#include "common/out.h"
#include "common/pipe.h"
#include "common/reader.h"
#include "common/warnlines.h"
#include "options.h"
#include "report.h"
#include "session.h"

static bool
run(struct reader *r, struct options *o, struct out *out)
{
	struct buf b = { 0 };
	struct session s;
	bool ok = session_open(&s, r, &o->session, out);

	if (!ok && r->err == 0)
		warnx("%s: %s", r->name, s.data.why);
	if (ok) {
		ok = session_run(&s);
		report_errors(&b, &s, r->name);
		if (!o->quiet)
			report_warnings(&b, &s, r->name);
		if (o->session.account)
			report_account(&b, &s, r->name);
		warn_lines(&b);
		ok = ok && (s.samples + s.shown > 0 || o->session.header_only);
	}
	session_free(&s);
	return ok;
}

int
main(int argc, char *argv[])
{
	struct options o;
	struct opts_inputs in;
	struct reader r;
	struct out out;
	bool ok = true;

	options_parse(&o, argc, argv);
	opts_output(o.output);
	/* Objects that are looked into stay open, each with its debug file. */
	limit_files();
	pipe_widen(STDOUT_FILENO);
	out_init(&out);
	opts_inputs(&in, o.input, &r);
	while (opts_next(&in))
		ok = run(&r, &o, &out) && ok;
	out_close(&out);
	options_free(&o);
	return !ok || in.bad;
}
