"""Full text of the conversations: SQLite's FTS5 and PostgreSQL's tsvector, filled and asked alike.

A document is what was said in a conversation on one day (UTC), with its tracking numbers, the person's name and phone
number; so all words of a search have to stand in one day's talk. Words are folded here, before either database sees
them: both then find the same. No code ever comes into a document (kit/masking.py).
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    any_,
    bindparam,
    column,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.orm import Session

from doorstep.console.kit import masking
from doorstep.language import tracking_numbers
from doorstep.upserts import dialect_of

TABLE = "desk_words"
"""And, on SQLite, tables whose names begin with it."""
SELDOM = 4_000
"""Documents."""
MOST_WORDS = 8
"""Of a search; the rest is left out."""

_DAY_BITS = 16
_FIRST_DAY = date(2000, 1, 1).toordinal()
_PREFIX_FROM = 4
"""Letters from which a word also finds longer ones: "damag"."""
_LONGEST_WORD = 40
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"(?:\d[^\n]{0,8}){6}")
"""Enough digits near each other for a tracking or phone number."""


_DOCUMENTS = table(TABLE, column("conversation_no", Integer))


@dataclass(frozen=True)
class Document:
    conversation_no: int
    day: date
    words: frozenset[str]

    @property
    def id(self) -> int:
        return (self.conversation_no << _DAY_BITS) | (self.day.toordinal() - _FIRST_DAY)


def day_of(at: datetime) -> date:
    return at.astimezone(UTC).date()


def words_of(said: str) -> set[str]:
    """What a text is found by. It must be free of codes already."""
    if not _NUMBER.search(said):
        return set(folded(said))
    words = set(folded(masking.without_phones(said)))
    words.update(each.lower() for each in tracking_numbers.find(said))
    for number in masking.phones_in(said):
        words.update(words_of_phone(number))
    return words


def words_of_phone(number: str) -> set[str]:
    """`+13125550142` is found by all of its digits and without the country's."""
    digits = number.removeprefix("+")
    return {digits, digits.removeprefix("1")} if number.startswith("+1") else {digits}


def write(session: Session, documents: Sequence[Document]) -> None:
    if not documents:
        return
    if dialect_of(session) == "sqlite":
        session.execute(
            text("INSERT OR REPLACE INTO desk_words (rowid, words) VALUES (:id, :words)"),
            [{"id": each.id, "words": " ".join(sorted(each.words))} for each in documents],
        )
        return
    session.execute(
        text(
            "INSERT INTO desk_words (id, conversation_no, words) VALUES (:id, :no, array_to_tsvector(:words)) "
            "ON CONFLICT (id) DO UPDATE SET words = excluded.words WHERE desk_words.words <> excluded.words"
        ),
        [{"id": each.id, "no": each.conversation_no, "words": sorted(each.words)} for each in documents],
    )


def clear(session: Session) -> None:
    session.execute(text("DELETE FROM desk_words" if dialect_of(session) == "sqlite" else "TRUNCATE desk_words"))


def forget(session: Session, conversation_nos: Sequence[int]) -> None:
    """Of these conversations no document stays."""
    number = f"rowid >> {_DAY_BITS}" if dialect_of(session) == "sqlite" else "conversation_no"
    for no in conversation_nos:
        session.execute(text(f"DELETE FROM desk_words WHERE {number} = :no"), {"no": no})  # noqa: S608


def matching(session: Session, query: str, conversation_no: ColumnElement[int]) -> ColumnElement[bool] | None:
    """The condition that a conversation was found; None when there is no word to look for.

    Asks the index first: how often words are said together no database can guess. What is seldom said is looked up by
    number.
    """
    words = _wanted(query)
    if not words:
        return None
    found = _found(session, words)
    numbers = set(session.scalars(found.limit(SELDOM)))
    if len(numbers) < SELDOM // 2:
        return among(session, numbers, conversation_no)
    # Of all that was found a table is made once, and the conversations are gone through from the latest on. Left to
    # themselves, SQLite would look each up and sort them, PostgreSQL look into the documents of each conversation,
    # which is the best of ways if it was said lately and the worst if it was not.
    if dialect_of(session) == "sqlite":
        return (conversation_no + literal_column("0")).in_(found)
    session.execute(text("SET LOCAL work_mem = '64MB'"))
    return conversation_no.in_(found).is_(True)


def some(session: Session, query: str) -> set[int]:
    """Numbers of conversations that were found: all, or as many as are in the first documents of the index."""
    words = _wanted(query)
    return set(session.scalars(_found(session, words).limit(SELDOM))) if words else set()


def among(session: Session, numbers: Collection[int], conversation_no: ColumnElement[int]) -> ColumnElement[bool]:
    """The condition that a conversation is one of these, thousands perhaps."""
    if dialect_of(session) == "sqlite":
        return conversation_no.in_(numbers)
    return conversation_no == any_(literal(sorted(numbers), ARRAY(Integer)))  # one parameter


def matching_each(session: Session, query: str, conversation_no: ColumnElement[int]) -> ColumnElement[bool] | None:
    """The same, for a few conversations of which the documents are looked into; None where that is no gain."""
    words = _wanted(query)
    if not words or dialect_of(session) == "sqlite":
        return None
    return _found_on_postgresql(words).where(_DOCUMENTS.c.conversation_no == conversation_no).exists()


def _found(session: Session, words: Sequence[tuple[str, bool]]) -> Select[tuple[int]]:
    return _found_on_sqlite(words) if dialect_of(session) == "sqlite" else _found_on_postgresql(words)


def _found_on_sqlite(words: Sequence[tuple[str, bool]]) -> Select[tuple[int]]:
    asked = " AND ".join(f'"{word}"{"*" if is_prefix else ""}' for word, is_prefix in words)
    number: ColumnElement[int] = literal_column(f"desk_words.rowid >> {_DAY_BITS}")
    matches = text("desk_words MATCH :asked").bindparams(bindparam("asked", asked))
    return select(number).select_from(table(TABLE)).where(matches)


def _found_on_postgresql(words: Sequence[tuple[str, bool]]) -> Select[tuple[int]]:
    asked = " & ".join(f"'{word}'{':*' if is_prefix else ''}" for word, is_prefix in words)
    matches = text("desk_words.words @@ CAST(:asked AS tsquery)").bindparams(bindparam("asked", asked))
    return select(_DOCUMENTS.c.conversation_no).where(matches)


def _wanted(query: str) -> list[tuple[str, bool]]:
    """The words of a search, and whether each may be the beginning of one."""
    numbers = [each.lower() for each in tracking_numbers.find(query)]
    phones = [number.removeprefix("+") for number in masking.phones_in(query)]
    rest = query
    if numbers:
        rest = _without_tracking_numbers(rest)
    if phones:
        rest = masking.without_phones(rest)
    exact = [(word, False) for word in dict.fromkeys([*numbers, *phones])]
    others = dict.fromkeys(word for word in folded(rest) if (word, False) not in exact)
    return [*exact, *((word, word.isalpha() and len(word) >= _PREFIX_FROM) for word in others)][:MOST_WORDS]


def _without_tracking_numbers(query: str) -> str:
    for _, start, end in reversed(tracking_numbers.spans(query)):
        query = f"{query[:start]} {query[end:]}"
    return query


def folded(said: str) -> Iterable[str]:
    """Letters and digits, without case and accents."""
    said = said.replace("'", "").replace("’", "")
    if said.isascii():
        return [word[:_LONGEST_WORD] for word in _WORD.findall(said.lower())]
    apart = unicodedata.normalize("NFKD", said)
    plain = "".join(character for character in apart if not unicodedata.combining(character)).casefold()
    return [word[:_LONGEST_WORD] for word in _WORD.findall(plain)]
