"""Where the time of a test run goes, as the tables of docs/test-times.md: python -m tests.times var/tests.xml

The file is what `make test` leaves (JUnit's XML). What several tests share, a house of five processes say, is counted
with the first of them. Tests run side by side: the sum is more than what a run takes.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree

_FILES = 25
_TESTS = 15

Times = list[tuple[str, str, float]]
"""File, test and seconds."""


def times(xml: str) -> Times:
    """With what each test had to wait for to be set up."""
    cases = ElementTree.fromstring(xml).iter("testcase")
    return [(_file(each.attrib["classname"]), each.attrib["name"], float(each.attrib["time"])) for each in cases]


def _file(classname: str) -> str:
    """Of tests.a.test_b.TestC: tests/a/test_b.py."""
    parts = classname.split(".")
    last = max((at for at, part in enumerate(parts) if part.startswith("test_")), default=len(parts) - 1)
    return "/".join(parts[: last + 1]) + ".py"


def tables(taken: Times) -> Iterator[str]:
    total = sum(seconds for *_, seconds in taken) or 1.0
    yield f"{len(taken)} tests, {total / 60:.1f} minutes of them one after another.\n"
    for title, of, most in (("folder", _folder, len(taken)), ("file", lambda file: file, _FILES)):
        yield from _table(title, _summed((of(file), seconds) for file, _, seconds in taken).most_common(most), total)
    slowest = sorted(((f"{file}::{name}", seconds) for file, name, seconds in taken), key=lambda each: -each[1])
    yield from _table("test", slowest[:_TESTS], total)


def _folder(file: str) -> str:
    return "/".join(file.split("/")[:2])


def _summed(parts: Iterable[tuple[str, float]]) -> Counter[str]:
    summed: Counter[str] = Counter()
    for name, seconds in parts:
        summed[name] += seconds  # type: ignore[assignment]
    return summed


def _table(title: str, rows: Iterable[tuple[str, float]], total: float) -> Iterator[str]:
    yield f"| {title} | s | % |"
    yield "|---|--:|--:|"
    for name, seconds in rows:
        yield f"| `{name.replace('|', chr(92) + '|')}` | {seconds:.0f} | {100 * seconds / total:.1f} |"
    yield ""


if __name__ == "__main__":
    sys.stdout.write("\n".join(tables(times(Path(sys.argv[1]).read_text()))) + "\n")
