"""A page that uses the whole vocabulary of pages, for tests of the vocabulary itself."""

from dataclasses import dataclass, field
from types import SimpleNamespace

from jinja2 import ChoiceLoader, DictLoader
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from doorstep.console.kit import filters
from doorstep.console.kit.page import Entry, fields, flash, redirect, render, requires, services_of
from doorstep.console.kit.render import _environment

MARKUP = "<script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\">"

TONES = ("info", "good", "warn", "bad")

_PAGE = """
{% extends "base.html" %}
{% import "ui.html" as ui with context %}
{% import "forms.html" as forms with context %}
{% block title %}Sample{% endblock %}
{% block main %}
{% call ui.heading("Sample", words) %}
<a class="button small" href="/sample?flagged=yes" data-key="f">Flagged only</a>
{% endcall %}
{{ ui.filters(chosen, "/sample") }}
{% call ui.live("sample", "/sample/rows", id="rows") %}{% include "rows.html" %}{% endcall %}
{{ ui.pager(older=with_query(before=7), says="1–3 of 12") }}
<div class="columns">
  <section class="panel">
    <h2>Note</h2>
    {% call forms.form("/sample/note") %}
    {{ forms.textarea("note", "Note", hint="For colleagues.", **{"data-key": "n"}) }}
    {{ forms.submit("Keep", key="s") }}
    {% endcall %}
  </section>
  <section class="panel">
    <h2>Tones</h2>
    <p class="row">{{ ui.badge("plain") }} {% for tone in tones %}{{ ui.badge(tone, tone) }} {% endfor %}</p>
    {% for tone in tones %}
    <p class="flash {{ tone }}">This is {{ tone }}, and <a href="/">a link</a>.</p>
    {% endfor %}
    {{ ui.confirm("Delete all", "/sample/note", "Delete every one of them?", "Delete", {"note": "all gone"}, key="d") }}
  </section>
  {{ ui.empty("Nothing waits", "Everything is settled.", icon="check") }}
</div>
{% endblock %}
"""
_ROWS = """
{% import "ui.html" as ui with context %}
{% set texts = {"title": "Texts", "class": "number", "href": "?sort=texts", "sorted": "descending"} %}
{% call ui.table("Things", ["", "Name", texts, "Since"], class="cards") %}
{% for name in names %}
<tr data-row>
  <td><input type="checkbox" name="pick" value="{{ name }}" aria-label="Pick {{ name }}"></td>
  <td><a class="row-link" href="/sample?q={{ name | urlencode }}">{{ name }}</a></td>
  <td class="number">{{ (loop.index * 1234) | grouped }}</td>
  <td>{{ ui.ago(now) }} {{ ui.time(now) }} {{ ui.time(none) }}</td>
</tr>
{% endfor %}
{% endcall %}
<form class="form" action="/sample">
  <div class="field"><label for="draft">Draft</label><input id="draft" name="q"></div>
</form>
"""


@dataclass
class Sample:
    names: list[str] = field(default_factory=lambda: ["Ann Lee", "Bo", MARKUP])
    notes: list[str] = field(default_factory=list)

    def page(self) -> SimpleNamespace:
        """As a page's module."""
        environment = _environment()
        assert environment.loader is not None
        templates = DictLoader({"sample.html": _PAGE, "rows.html": _ROWS})
        environment.loader = ChoiceLoader([templates, environment.loader])
        routes = [
            Route("/sample", requires("viewer")(self._show), methods=["GET"]),
            Route("/sample/rows", requires("viewer")(self._rows), methods=["GET"]),
            Route("/sample/note", requires("dispatcher")(self._note), methods=["POST"]),
        ]
        return SimpleNamespace(routes=lambda: routes, ENTRY=Entry("Sample", "/sample", icon="flag", key="g s"))

    async def _show(self, request: Request) -> Response:
        described = (
            filters.TextFilter("q", "Search"),
            filters.Flag("flagged", "Flagged"),
            filters.DayFilter("since", "Since"),
        )
        chosen = filters.read(described, request.query_params, services_of(request).settings.dispatch_timezone)
        return render(request, "sample.html", chosen=chosen, names=self.names, words=MARKUP, tones=TONES)

    async def _rows(self, request: Request) -> Response:
        return render(request, "rows.html", names=self.names)

    async def _note(self, request: Request) -> Response:
        self.notes.append((await fields(request))["note"])
        flash(request, "Kept.")
        return redirect("/sample")
