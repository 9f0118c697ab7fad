"""Numbers of people who were erased, as far as they must be known again: whoever wants no texts gets none, also when
the number comes back in an import.

In the tables of evidence a keyed hash stands in the number's place: HMAC-SHA-256 with a key that the database has from
its migration (ADR 46). Not a setting: one that is changed would forget every opt-out.
"""

import hashlib
import hmac
from collections.abc import Collection
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from doorstep.messaging.models import ErasureKey

PREFIX = "erased:"
_HEX = 40

_keys: WeakKeyDictionary[Engine, str] = WeakKeyDictionary()
"""By database: it is asked for every text."""
_KEY = select(ErasureKey.key).where(ErasureKey.id == 1)


def known_as(session: Session, numbers: Collection[str]) -> dict[str, str]:
    """The numbers, by all that they may stand as in the tables of evidence: themselves, and their hashes."""
    key = _key(session)
    hashes = {_hashed(key, number): number for number in numbers} if key else {}
    return hashes | {number: number for number in numbers}


def hash_of(session: Session, number: str) -> str:
    """What takes the number's place."""
    key = _key(session)
    if key is None:
        raise LookupError("erasure_keys is empty: its migration fills it")
    return _hashed(key, number)


def _hashed(key: str, number: str) -> str:
    return PREFIX + hmac.new(bytes.fromhex(key), number.encode(), hashlib.sha256).hexdigest()[:_HEX]


def _key(session: Session) -> str | None:
    engine = session.get_bind().engine
    if engine not in _keys and (key := session.scalars(_KEY).one_or_none()) is not None:
        _keys[engine] = key
    return _keys.get(engine)
