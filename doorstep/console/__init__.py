"""The desk's pages (`doorstep console`): Starlette, templates of Jinja2, small scripts of our own (docs/adr/0009).

Rooms
-----

One for each thing that the desk works with: `conversations`, `cases`, `today` (over `routes`), `numbers`,
`corrections`, `accounts`, `house`. In a room: `queries.py` (what is read, as values), `pages.py` or `pages/` (who may
open what, forms), `lists.py` (how a list is filtered and titled), `csv_rows.py` (as a download), `templates/` and
`static/`, and a module for each thing more that it does. Below them are `read_model` (what lists are read from), `kit`
(what every page is made of; it knows no page) and `auth` (who somebody is). .importlinter holds the order.

How to build a page
-------------------

**A module** `<room>/pages.py` (or `<room>/pages/<stem>.py`) with `routes()`, a template `<room>/templates/<stem>.html`,
and its name in `app.PAGES`. Names of templates, styles and scripts are unique among all rooms. In the navigation it
stands by its `ENTRY`::

    from doorstep.console.kit.page import Entry, act, fields, flash, now, read, redirect, render, requires, user_of

    ENTRY = Entry("Cases", "/cases", icon="case", key="g k")

    def routes() -> list[BaseRoute]:
        return [
            Route("/cases", _list, methods=["GET"]),
            Route("/cases/{case_id:int}/approve", _approve, methods=["POST"]),
        ]

    @requires("viewer")                         # or "dispatcher", "admin"; without it the application does not start
    async def _list(request: Request) -> Response:
        cases = await read(request, queries.unresolved)              # query(session, …) in a thread, only reading
        return render(request, "cases.html", cases=cases)

    @requires("dispatcher")
    async def _approve(request: Request) -> Response:
        case_id = request.path_params["case_id"]
        await act(request, "case.approved", f"case:{case_id}",       # one transaction with its line in the audit log
                  approvals.approve, by_form(request), case_id)
        flash(request, "The case is approved.")                      # said at the top of the next page
        return redirect("/cases")

`kit/page.py` has all of it: `services_of`, `now`, `user_of` (with `.actor`, `desk:kim`), `fields` (a form's texts),
`whole` (a number in one), `by_form` (who sent it; `new_once` and `once_of` name a form that must count once),
`looked_at(request, "phone.shown", "conversation:…")` before something sensitive is shown, `with_query(request,
page=2)`. What is refused is an `HTTPException(404 | 409 | …, "A sentence for people.")`: a page with that sentence.
A form that is wrong is rendered again with status 422, with what was typed and a `problem` per field. When the
session ended or the database is away, the guard and the error pages keep what was typed; a page does nothing for
it.

**A list** describes its filters with `filters.Text | Choice | Flag | Day`, reads them with `filters.read(…)` and
draws them with `ui.filters(chosen, "/cases")`; unknown ones are said, not followed. `export.as_csv(name, header,
rows)` is its CSV. accounts/pages/audit_log.py shows both.

**A template** extends `base.html` (blocks `title`, `main`, `head`) and begins with `{% import "ui.html" as ui with
context %}` and, for forms, `{% import "forms.html" as forms with context %}`. Every template knows `user`, `path`,
`now`, `zone`, `company`, `csrf_token`, `with_query(…)`, `asset("name.js")` and the filters `when` (`at | when(zone,
now)`), `ago`, `moment`, `grouped`. `ui` has `heading`, `badge(text, tone)`, `time(at)`, `ago(at)`, `table`,
`pager`, `filters`, `empty`, `confirm`, `live`, `icon`; `forms` has `form` (with its CSRF token), `input`,
`textarea`, `select`, `checkbox`, `submit`. Tones are `info`, `good`, `warn`, `bad`. Classes of desk.css for the
layout: `stack`, `columns`, `with-side`, `panel`, `row`, `number`, `nowrap`, `soft`, `button` (`primary`, `bad`,
`small`), `flash`, `badge`; its colours are custom properties (`--ink`, `--soft`, `--line`, `--panel`, `--accent`,
`--bad-wash`, …), light and dark in one.

Nothing inline: the Content-Security-Policy forbids `style=`, `onclick=` and scripts in the page; charts are SVG
with attributes. A page's own style is `<room>/static/<stem>.css`, its script `<room>/static/<stem>.js` (a module),
linked in the block `head`.

**Keyboard.** `data-key="a"` or `data-key="g c"` on a link, button or field lets these keys press (or focus) it and
lists it under `?`. Rows of `<tr data-row>` with one `<a class="row-link">` are walked with j and k, ticked with x,
opened with Enter; what has `data-row-key="a"` in it is pressed by a while the focus is in that row. A search field of
the page's own has `data-search`: `l` goes there (`/` to the one over all pages, room `search`).

**Live.** `{% call ui.live("cases", "/cases/fragment", id="cases-list") %}…{% endcall %}` is fetched again from
`src` when a topic changes; both render the same included template. Say what a topic watches with
`live.watch("cases", marker)` in the page's module: `marker(session)` answers something cheap that differs after
every change, like a greatest id. Of conversations, cases and the DMS there are topics already, one for all and one
for each (`conversations`, `conversation:sms-…`): `topics.follow()` of read_model. For other topics per thing there is
`live.follow`. A badge `warn` with `data-late` and `data-late-after` turns `bad` in time.
"""
