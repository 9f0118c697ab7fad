"""What deliveries and cases are found by: tracking number or its end, name, address, any part of a phone number, words
of a case. SQLite's FTS5 and PostgreSQL's tsvector, filled and asked alike.

A document is a set of words; every word of a search has to begin one of them. What is found by its end or middle (a
tracking number, a phone number) stands in its document with each of its ends. No code ever comes into one: the reason
of a case is masked before (kit/masking.py).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import BindParameter, ColumnElement, bindparam, literal_column, select, table, text
from sqlalchemy.orm import QueryableAttribute, Session

from doorstep.cases.kinds import KINDS
from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case
from doorstep.console.kit import masking
from doorstep.console.read_model.full_text import folded
from doorstep.dms.mirror import Address, Delivery, Driver, Recipient
from doorstep.upserts import dialect_of

T = TypeVar("T")
DELIVERIES, CASES = "desk_found_deliveries", "desk_found_cases"
"""Tables, and on SQLite tables whose names begin so."""
MOST_WORDS = 8
"""Of a search; the rest is left out."""
SHORTEST = 2
"""Letters or digits that some word of a search has to have."""
_SHORTEST_END = 4
_LONGEST_END = 12
_SHORTEST_OF_PHONE = 3
_LONGEST_WORD = 40
_AT_ONCE = 500
_ONLY_DIGITS = re.compile(r"[\d\s().+\-/#]+")
_OF_A_NUMBER = re.compile(r"[A-Za-z]{0,4}[\s.-]*\d[\d\s.-]{5,}")
"""A tracking number with gaps in it."""


def too_short(query: str) -> bool:
    """Whether there is nothing in it to look for: one letter, `%`, `_`."""
    return not wanted(query)


def wanted(query: str) -> list[str]:
    """The words of a search; empty when none is long enough to look for."""
    squeezed = re.sub(r"[^0-9A-Za-z]", "", query).lower()
    if _ONLY_DIGITS.fullmatch(query) or _OF_A_NUMBER.fullmatch(query.strip()):
        digits = squeezed.removeprefix("1") if len(squeezed) == 11 and squeezed.isdecimal() else squeezed
        words = [digits]
    else:
        words = list(dict.fromkeys(folded(query)))
    if not any(len(word) >= SHORTEST for word in words):
        return []
    return [word[:_LONGEST_WORD] for word in words][:MOST_WORDS]


def found(session: Session, where: str, query: str, *, most: int) -> list[int]:
    """Ids of what was found, the latest first."""
    words = wanted(query)
    if not words:
        return []
    if dialect_of(session) == "sqlite":
        sql = f"SELECT rowid FROM {where} WHERE {where} MATCH :asked ORDER BY rowid DESC LIMIT :most"  # noqa: S608
    else:
        sql = f"SELECT id FROM {where} WHERE words @@ CAST(:asked AS tsquery) ORDER BY id DESC LIMIT :most"  # noqa: S608
    return list(session.execute(text(sql), {"asked": _asked(session, words), "most": most}).scalars())


def is_found(session: Session, where: str, query: str, id_: QueryableAttribute[int]) -> ColumnElement[bool] | None:
    """The condition that this id was found; None when there is no word to look for."""
    words = wanted(query)
    if not words:
        return None
    column: ColumnElement[int] = literal_column("rowid" if dialect_of(session) == "sqlite" else "id")
    matches = f"{where} MATCH :sought" if dialect_of(session) == "sqlite" else "words @@ CAST(:sought AS tsquery)"
    sought: BindParameter[str] = bindparam("sought", _asked(session, words))
    return id_.in_(select(column).select_from(table(where)).where(text(matches).bindparams(sought)))


def keep(session: Session, tracking_numbers: Iterable[str], case_ids: Iterable[int]) -> None:
    """Bring the documents of these deliveries, of the cases about them and of these cases up to date."""
    numbers, cases = list(tracking_numbers), set(case_ids)
    for some in _some(numbers):
        by_number = _of_deliveries(session, some)
        _write(session, DELIVERIES, dict(by_number.values()))
        if by_number:
            cases.update(session.scalars(_CASES_ABOUT, {"numbers": list(by_number)}))
    for ids in _some(sorted(cases)):
        _write(session, CASES, _of_cases(session, ids))


def _some(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many as a statement takes: an erased shop has had any number of packages."""
    return (values[first : first + _AT_ONCE] for first in range(0, len(values), _AT_ONCE))


def clear(session: Session) -> None:
    for where in (DELIVERIES, CASES):
        session.execute(text(f"DELETE FROM {where}"))  # noqa: S608


def words_of_delivery(tracking_number: str, name: str, phone: str | None, address: str) -> frozenset[str]:
    """Pure."""
    words = {*folded(name), *folded(address), *folded(tracking_number)}
    words.update(_ends("".join(folded(tracking_number)), _SHORTEST_END, _LONGEST_END))
    if phone:
        digits = re.sub(r"\D", "", phone)
        words.update(_ends(digits.removeprefix("1") if phone.startswith("+1") else digits, _SHORTEST_OF_PHONE, 15))
    return frozenset(words)


def words_of_case(case: Case, of_delivery: frozenset[str], driver: str) -> frozenset[str]:
    """Pure."""
    proposed = case.details.get("proposed")
    said = [KINDS[CaseKind(case.kind)].title, masking.masked(case.reason).text, case.next_step, driver]
    said += [masking.masked(case.resolution or "").text]
    said += map(str, proposed.values()) if isinstance(proposed, dict) else ()
    return of_delivery | {str(case.id), *folded(" ".join(said))}


def _ends(whole: str, shortest: int, longest: int) -> Iterable[str]:
    return {whole, *(whole[-length:] for length in range(shortest, min(longest, len(whole)) + 1))}


def _of_deliveries(session: Session, numbers: Sequence[str]) -> dict[str, tuple[int, frozenset[str]]]:
    if not numbers:
        return {}
    return {
        row.tracking_number: (
            row.id,
            words_of_delivery(row.tracking_number, row.name, row.phone, row.Address.postal().spoken()),
        )
        for row in session.execute(_ABOUT_DELIVERIES, {"numbers": list(numbers)})
    }


def _of_cases(session: Session, ids: Sequence[int]) -> dict[int, frozenset[str]]:
    cases = session.scalars(select(Case).where(Case.id.in_(ids))).all()
    numbers = {each.id: each.tracking_number or each.details.get("tracking_number") for each in cases}
    deliveries = _of_deliveries(session, [number for number in numbers.values() if number])
    codes = {str(each.details["driver"]) for each in cases if each.details.get("driver")}
    drivers = dict(session.execute(select(Driver.code, Driver.name).where(Driver.code.in_(codes))).tuples().all())
    nothing: tuple[int, frozenset[str]] = (0, frozenset())
    return {
        each.id: words_of_case(
            each,
            deliveries.get(numbers[each.id] or "", nothing)[1] | frozenset(folded(numbers[each.id] or "")),
            drivers.get(str(each.details.get("driver")), ""),
        )
        for each in cases
    }


def _write(session: Session, where: str, documents: Mapping[int, frozenset[str]]) -> None:
    """Only those that are not as they were: most changes of a delivery are of its estimate."""
    if not documents:
        return
    is_sqlite = dialect_of(session) == "sqlite"
    known = _known(session, where, list(documents), is_sqlite=is_sqlite)
    rows = [{"id": id_, "words": sorted(words)} for id_, words in documents.items() if known.get(id_) != words]
    if not rows:
        return
    if is_sqlite:
        insert = f"INSERT OR REPLACE INTO {where} (rowid, words) VALUES (:id, :words)"  # noqa: S608
        session.execute(text(insert), [{"id": row["id"], "words": " ".join(row["words"])} for row in rows])  # type: ignore[arg-type]
        return
    insert = (
        f"INSERT INTO {where} (id, words) VALUES (:id, array_to_tsvector(:words)) "  # noqa: S608
        "ON CONFLICT (id) DO UPDATE SET words = excluded.words"
    )
    session.execute(text(insert), rows)


def _known(session: Session, where: str, ids: Sequence[int], *, is_sqlite: bool) -> dict[int, frozenset[str]]:
    columns = "rowid AS id, words" if is_sqlite else "id, array_to_string(tsvector_to_array(words), ' ') AS words"
    key = "rowid" if is_sqlite else "id"
    query = text(f"SELECT {columns} FROM {where} WHERE {key} IN :ids").bindparams(_ids)  # noqa: S608
    return {row.id: frozenset(row.words.split(" ")) for row in session.execute(query, {"ids": list(ids)})}


def _asked(session: Session, words: Sequence[str]) -> str:
    """One letter finds itself; longer words what they begin."""
    if dialect_of(session) == "sqlite":
        return " AND ".join(f'"{word}"{"*" if len(word) >= SHORTEST else ""}' for word in words)
    return " & ".join(f"'{word}'{':*' if len(word) >= SHORTEST else ''}" for word in words)


_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_numbers: BindParameter[Any] = bindparam("numbers", expanding=True)
_ABOUT_DELIVERIES = (
    select(Delivery.id, Delivery.tracking_number, Recipient.name, Recipient.phone, Address)
    .join(Recipient, Recipient.id == Delivery.recipient_id)
    .join(Address, Address.id == Delivery.address_id)
    .where(Delivery.tracking_number.in_(_numbers))
)
_CASES_ABOUT = select(Case.id).where(Case.tracking_number.in_(_numbers))
