"""Canned replies of the desk: read from replies.yml beside this module."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from doorstep import tracking_patterns
from doorstep.language import spoken
from doorstep.settings import Settings

_FILE = Path(__file__).with_name("replies.yml")
_EVERYBODY = "customer"


@dataclass(frozen=True)
class Canned:
    title: str
    text: str


def to(party: str, *, name: str | None, me: str, settings: Settings) -> list[Canned]:
    """Those for a customer or a driver, filled in. `name` and `me`: of who is written to, and who writes."""
    known = {
        "hello": f"Hi {_first(name)}." if name else "Hi.",
        "me": _first(me),
        "company": settings.company_name,
        "phone": spoken.phone(settings.dispatch_phone),
        "tracking_number": tracking_patterns.form(),
    }
    wanted = "driver" if party == "driver" else _EVERYBODY
    return [
        Canned(each["title"], " ".join(each["text"].format_map(known).split()))
        for each in _all()
        if each.get("for", _EVERYBODY) == wanted
    ]


def _first(name: str) -> str:
    return name.split()[0] if name.split() else name


@cache
def _all() -> list[dict[str, str]]:
    read: list[dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return read
