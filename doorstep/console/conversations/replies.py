"""Canned replies of the desk: those of replies.yml beside this module, and what people of the desk made of them."""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from doorstep import tracking_patterns
from doorstep.console.read_model.tables import DeskReply
from doorstep.language import spoken
from doorstep.messaging import segments
from doorstep.settings import Settings

AUDIENCES = {"customer": "Customers", "driver": "Drivers"}
VARIABLES = {
    "hello": "“Hi Ann.”, or “Hi.”",
    "me": "your first name",
    "company": "the company",
    "phone": "dispatch’s number",
    "tracking_number": "what a tracking number looks like",
}
LONGEST_TITLE = 40
LONGEST_TEXT = 300
MOST_SEGMENTS = 2
_FILE = Path(__file__).with_name("replies.yml")
_EVERYBODY = "customer"


class InvalidReply(ValueError):
    """The message says why, for the person who tried."""


@dataclass(frozen=True)
class Canned:
    title: str
    text: str


@dataclass(frozen=True)
class EditableReply:
    """As it is edited, with its variables."""

    audience: str
    title: str
    text: str
    """Empty: nobody is offered it."""
    is_ours: bool
    """Somebody of the desk wrote it; else it stands in replies.yml."""


def replies_to(
    party: str, *, name: str | None, me: str, settings: Settings, own: Sequence[EditableReply] = ()
) -> list[Canned]:
    """Those for a customer or a driver, filled in. `name` and `me`: of who is written to, and who writes; `own`: what
    the desk made of them (`written`)."""
    known = _known(name, me, settings)
    wanted = "driver" if party == "driver" else _EVERYBODY
    return [
        Canned(each.title, " ".join(each.text.format_map(known).split()))
        for each in all_of(own)
        if each.audience == wanted and each.text and not _unknown(each.text)
    ]


def all_of(own: Sequence[EditableReply]) -> list[EditableReply]:
    """Those of the file, as the desk wrote them since, then the desk's own."""
    left = {(each.audience, each.title): each for each in own}
    found = [left.pop((each.audience, each.title), each) for each in _all()]
    return [*found, *left.values()]


def written(session: Session) -> list[EditableReply]:
    """What people of the desk wrote and nobody wrote anew."""
    rows = session.scalars(select(DeskReply).where(DeskReply.removed_at.is_(None)).order_by(DeskReply.id))
    return [EditableReply(row.audience, row.title, row.text, is_ours=True) for row in rows]


def write(session: Session, audience: str, title: str, text: str, *, by: str, now: datetime) -> None:
    """Another text under this title, or a new one; an empty one is offered to nobody. Raises InvalidReply."""
    title, text = " ".join(title.split()), " ".join(text.split())
    check(audience, title, text)
    take_away(session, audience, title, now=now)
    session.add(DeskReply(audience=audience, title=title, text=text, by=by, at=now))


def take_away(session: Session, audience: str, title: str, *, now: datetime) -> None:
    """What the desk wrote under this title; that of the file, if there is one, is offered again."""
    session.execute(
        update(DeskReply)
        .where(DeskReply.audience == audience, DeskReply.title == title, DeskReply.removed_at.is_(None))
        .values(removed_at=now)
    )


def check(audience: str, title: str, text: str) -> None:
    """Raises InvalidReply for what could not be sent as it stands."""
    if audience not in AUDIENCES:
        raise InvalidReply("Say whom it is for.")
    if not 0 < len(title) <= LONGEST_TITLE:
        raise InvalidReply(f"A title has 1 to {LONGEST_TITLE} characters.")
    if len(text) > LONGEST_TEXT:
        raise InvalidReply(f"A reply has at most {LONGEST_TEXT} characters.")
    if problem := _unknown(text):
        raise InvalidReply(problem)
    size = segments.size(text)
    if size.encoding != "GSM-7":
        raise InvalidReply("Plain letters only: an emoji or a curly quote makes every text cost twice as much.")
    if size.segments > MOST_SEGMENTS:
        raise InvalidReply(f"It is too long for {MOST_SEGMENTS} texts.")


def _unknown(text: str) -> str:
    """Why its variables cannot be filled in; of one that was kept, too: a variable may have gone since."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return "There is a { or } without the other."
    for _, name, form, conversion in parts:
        if name is not None and (name not in VARIABLES or form or conversion):
            known = ", ".join(f"{{{each}}}" for each in VARIABLES)
            return f"There is no {{{name}}}. What is filled in: {known}."
    return ""


def _known(name: str | None, me: str, settings: Settings) -> Mapping[str, str]:
    return {
        "hello": f"Hi {_first(name)}." if name else "Hi.",
        "me": _first(me),
        "company": settings.company_name,
        "phone": spoken.phone(settings.dispatch_phone),
        "tracking_number": tracking_patterns.form(),
    }


def _first(name: str) -> str:
    return name.split()[0] if name.split() else name


@cache
def _all() -> list[EditableReply]:
    read: list[dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return [EditableReply(each.get("for", _EVERYBODY), each["title"], each["text"], is_ours=False) for each in read]
