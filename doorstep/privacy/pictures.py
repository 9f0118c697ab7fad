"""Which photos are about somebody: those that the attempts, reports and cases of their packages name.

A driver's photo is kept once and may show the packages of several people at one door.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, or_, select
from sqlalchemy.orm import Session

from doorstep.cases.models import Case, CaseLog
from doorstep.dms.models import Attempt, History
from doorstep.messaging.photos import PATH
from doorstep.one_of import one_of

_NAMED = re.compile(rf"{re.escape(PATH)}([\w-]{{1,64}})", re.ASCII)
_AT_ONCE = 100


def named_for(session: Session, keys: Mapping[str, set[Any]]) -> set[str]:
    """Ids of photos. What a later photo took the place of stands in the history alone."""
    return {
        photo
        for told, owner, ids in _named(keys)
        for said in session.scalars(select(told).where(one_of(owner, ids)))
        for photo in _NAMED.findall(said or "")
    }


def of_nobody_else(session: Session, photos: set[str], keys: Mapping[str, set[Any]]) -> set[str]:
    """Those of `photos` that nothing of anybody else names. Reads whole tables."""
    ordered, shared = sorted(photos), set[str]()
    for first in range(0, len(ordered), _AT_ONCE):
        asked = ordered[first : first + _AT_ONCE]
        for told, owner, ids in _named(keys):
            names_one = or_(*(told.contains(f"{PATH}{photo}", autoescape=True) for photo in asked))
            for said in session.scalars(select(told).where(~one_of(owner, ids), names_one).distinct()):
                shared.update(_NAMED.findall(said))
    return photos - shared


def _named(keys: Mapping[str, set[Any]]) -> Iterator[tuple[ColumnElement[str], ColumnElement[Any], set[Any]]]:
    """Where a photo's address may stand, of what that is, and which of these are the person's."""
    yield cast(Attempt.photo_url, Text), Attempt.delivery_id.expression, keys["delivery_id"]
    yield cast(History.after, Text), History.subject.expression, keys["tracking_number"]
    yield cast(Case.details, Text), Case.id.expression, keys["case_id"]
    yield cast(CaseLog.details, Text), CaseLog.case_id.expression, keys["case_id"]
