"""Did two runs write the same? `python -m benchmarks.histories BEFORE.db AFTER.db [--renamed OLD=NEW ...]`.

For the same simulated day played on two versions of the code (`doorstep simulate exceptions`, `doorstep simulate day`,
the same number and DOORSTEP_NOW): compares the multiset of (subject, command, kind of actor, values) of the DMS's
history and (case, entry, kind of actor, note, details) of the cases' log. It reads the tables themselves, so that
either database may be of a version whose classes are gone. Exit status 1 when they differ.

What no two runs share is left out: ids, versions (who comes first is left to chance) and instants that are not on a
full minute (when somebody wrote); promised windows and days stay.

Of `simulate day` the values of some rows depend on when exactly a driver spoke (an ETA, how late they are): what
differs in more than its values is told once more.
"""

import argparse
import json
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Row = tuple[str, str, str, str]
"""Subject, what was done, kind of actor, values as JSON."""

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_OF_ONE_RUN = frozenset({"version", "photo_url", "taken_back", "message_id", "message_sid", "conversation_id"})
_ID = re.compile(r"\b(SM|MM|ME|sms-|slack-)[0-9A-Za-z]{8,}")
_HISTORY = "SELECT subject, command, actor, before, after FROM dms_history"
_CASE_LOG = """
    SELECT cases.kind || ' of ' || coalesce(cases.tracking_number, 'no delivery'), log.entry, log.actor, log.note,
           log.details
    FROM case_log AS log JOIN cases ON cases.id = log.case_id
"""


def written(database: Path, renamed: Mapping[str, str]) -> Counter[Row]:
    """Everything that a run wrote, under today's names."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        return Counter(_rows(connection, renamed))


def differences(before: Counter[Row], after: Counter[Row]) -> list[str]:
    """A line for each row that only one of them has; empty: they wrote the same."""
    return [
        f"{sign} {times}x {' | '.join(row)}"
        for sign, only in (("-", before - after), ("+", after - before))
        for row, times in sorted(only.items())
    ]


def without_values(rows: Counter[Row]) -> Counter[Row]:
    """Who did what to what, how often."""
    found: Counter[Row] = Counter()
    for (subject, command, actor, _), times in rows.items():
        found[subject, command, actor, ""] += times
    return found


def _rows(connection: sqlite3.Connection, renamed: Mapping[str, str]) -> Iterator[Row]:
    for subject, command, actor, before, after in connection.execute(_HISTORY):
        values = {"before": json.loads(before), "after": json.loads(after)}
        yield subject, renamed.get(command, command), _kind_of(actor), _comparable(values)
    for case, entry, actor, note, details in connection.execute(_CASE_LOG):
        values = {"note": note, "details": json.loads(details or "{}")}
        yield case, renamed.get(entry, entry), _kind_of(actor), _comparable(values)


def _kind_of(actor: str) -> str:
    """`driver` of `driver:D1`: who it is stands in the subject or is chance."""
    return actor.partition(":")[0]


def _comparable(values: Any) -> str:
    return json.dumps(_without_chance(values), sort_keys=True)


def _without_chance(value: Any) -> Any:
    match value:
        case dict():
            return {name: _without_chance(each) for name, each in value.items() if name not in _OF_ONE_RUN}
        case list():
            return [_without_chance(each) for each in value]
        case str():
            return _ID.sub("an id", _INSTANT.sub(_instant, value))
    return value


def _instant(found: re.Match[str]) -> str:
    is_on_the_minute = found[1] == "00" and not (found[2] or "").strip(".0")
    return found[0] if is_on_the_minute else "an instant"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--renamed", nargs="*", default=[], metavar="OLD=NEW", help="commands and entries")
    given = parser.parse_args()
    renamed: dict[str, str] = dict(each.split("=", 1) for each in given.renamed)
    before, after = written(given.before, renamed), written(given.after, {})
    found = differences(before, after)
    print("\n".join(found))
    print(f"{before.total()} rows and {after.total()}: {'the same' if not found else f'{len(found)} differ'}")
    if found:
        others = differences(without_values(before), without_values(after))
        print("\n".join(others))
        print(f"without their values: {len(others)} differ" if others else "without their values: the same")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
