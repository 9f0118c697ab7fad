"""Whether what was written is what the people of a simulated day meant. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from doorstep.dms.status import Status
from doorstep.simulation.moves import MeantWrite
from doorstep.simulation.play import is_expected
from doorstep.simulation.scripts import Script


@dataclass(frozen=True)
class HistoryRow:
    """A row of the DMS's history. Facts of the attempt that it made or added to are among `after`: `photo` (whether
    there is one) and `signed_by`."""

    at: datetime
    actor: str
    command: str
    subject: str
    after: Mapping[str, Any]
    cause: str

    def __str__(self) -> str:
        said = {name: value for name, value in self.after.items() if name in _TELLING and value is not None}
        return f"{self.subject}: {self.command} {said}"


@dataclass(frozen=True)
class Verdict:
    wrong: list[str]
    """Written, and meant by nobody."""
    missing: list[str]
    """Meant, and not written."""


def drivers_writes(
    meant: Mapping[str, Sequence[tuple[datetime, MeantWrite]]], written: Sequence[HistoryRow]
) -> Verdict:
    """`meant` by the driver's code. Each meant write is looked for in its order; what is left over was not meant."""
    wrong, missing = [], []
    gone = _taken_off(written)
    of_drivers = [row for row in written if row.actor.startswith("driver:")]
    causes = {row.cause for row in of_drivers if row.command in _BRINGS_OTHERS}
    for code, wishes in meant.items():
        rows = [row for row in of_drivers if row.actor == f"driver:{code}"]
        left = [row for row in rows if not _follows_from_another(row, causes)]
        for at, wish in wishes:
            found = next((row for row in left if _is(row, wish)), None)
            if found is not None:
                left.remove(found)
            elif wish.subject not in gone or gone[wish.subject] > at:
                missing.append(f"{code} {wish.subject}: {wish.command} {dict(wish.facts)}")
        wrong += [f"{code} {row}" for row in left]
    wrong += [f"{row.actor} {row}" for row in of_drivers if row.actor.removeprefix("driver:") not in meant]
    return Verdict(wrong, missing)


def others_writes(scripts: Mapping[str, Sequence[Script]], written: Iterable[HistoryRow]) -> list[str]:
    """Writes of customers to their packages (`scripts` by tracking number) that none of their scripts brings about,
    and writes of anybody else that nobody asked for."""
    wrong = []
    for row in written:
        if row.actor.startswith("driver:") or row.actor == "planner" or row.command in _TELLS_ONLY:
            continue
        played = scripts.get(row.subject, ()) if row.actor == "customer" else ()
        if not any(is_expected(script, row.command, row.after) for script in played):
            wrong.append(f"{row.actor} {row}")
    return wrong


def _is(row: HistoryRow, wish: MeantWrite) -> bool:
    return (
        row.command == wish.command
        and row.subject == wish.subject
        and all(_same(row.after.get(name), value) for name, value in wish.facts.items())
    )


def _same(written: object, meant: object) -> bool:
    if isinstance(written, str) and isinstance(meant, str):
        return written.lower() == meant.lower()
    return written == meant


def _follows_from_another(row: HistoryRow, causes: set[str]) -> bool:
    """One word of a driver may change much: a truck that is loaded, a delay, a report that is taken back."""
    return row.command in _FOLLOW and (row.command in _TELLS_ONLY or row.cause in causes)


def _taken_off(written: Iterable[HistoryRow]) -> dict[str, datetime]:
    """Since when others than drivers had these off the truck: what is meant later cannot be written."""
    found: dict[str, datetime] = {}
    for row in written:
        status = row.after.get("status")
        if not row.actor.startswith("driver:") and status is not None and status != Status.OUT_FOR_DELIVERY:
            found.setdefault(row.subject, row.at)
    return found


_TELLS_ONLY = frozenset({"record_resolution", "add_note"})
_BRINGS_OTHERS = frozenset({"load_route", "check_in", "take_back_report"})
_FOLLOW = frozenset({"change_status", "set_eta", "record_resolution"})
_TELLING = frozenset({
    "outcome", "reason", "left_at", "signed_by", "photo", "delay_minutes", "status", "address", "problem",
    "taken_back_attempt",
})  # fmt: skip
