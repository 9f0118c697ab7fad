"""The table of ZIP Codes is made once and kept; a start never waits for it twice, and none gets an old one."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.addresses import gazetteer as room
from doorstep.addresses import places
from doorstep.addresses.gazetteer import Gazetteer, gazetteer
from doorstep.addresses.mapped import Mapped, pack
from tests.stack import ROOT


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where this process keeps what it derives, empty."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    forget()
    yield tmp_path
    forget()


@pytest.fixture
def makes(monkeypatch: pytest.MonkeyPatch) -> list[Gazetteer]:
    """Every table made during the test; a small one, so that it takes no time."""
    made: list[Gazetteer] = []

    def make() -> Gazetteer:
        code = f"6060{len(made)}"
        made.append(Gazetteer({code: "CHICAGO\tIL\t\tSTANDARD\tCHICAGO\t\t41.9\t-87.6"}, {}, {}, {}, {}))
        return made[-1]

    monkeypatch.setattr(room, "make", make)
    return made


def forget() -> None:
    for each in (gazetteer, room.zips_in, room.states_of, room.names_in, room.place):
        each.cache_clear()


def starts() -> Mapped:
    """As another process would."""
    forget()
    return gazetteer()


def kept(cache: Path) -> list[Path]:
    """The gazetteer's own, beside what Python compiles of modules that are imported only now."""
    return [file for file in cache.rglob("*") if file.is_file() and file.suffix != ".pyc"]


def test_what_is_kept_is_what_was_made(cache: Path) -> None:
    made = room.make()
    assert len(made.places) > 40_000
    starts()
    table = starts()
    assert len(kept(cache)) == 1
    assert all(table.get(f"zip {code}") == line for code, line in made.places.items())
    assert all(room.names_in(state) == tuple(names.items()) for state, names in made.names.items())
    assert {state: room.zone_of(state) for state in made.timezones} == made.timezones
    assert places.zips_of("st. louis", "MO")[0] == "63101"
    assert places.states_with("no such city") == frozenset()


def test_it_is_made_at_the_first_start_only(cache: Path, makes: list[Gazetteer]) -> None:
    assert [starts().get("zip 60600") is None for _ in range(3)] == [False, False, False]
    assert len(makes) == 1


def test_another_version_of_the_library_makes_it_anew_and_the_old_one_goes(
    cache: Path, makes: list[Gazetteer], monkeypatch: pytest.MonkeyPatch
) -> None:
    starts()
    monkeypatch.setattr(room, "version", lambda _: "4.0.0")
    assert starts().get("zip 60601")
    assert len(kept(cache)) == 1


def test_another_way_of_reading_names_makes_it_anew(
    cache: Path, makes: list[Gazetteer], monkeypatch: pytest.MonkeyPatch
) -> None:
    starts()
    monkeypatch.setattr(room, "_SOURCES", room._SOURCES[:1])
    starts()
    assert len(makes) == 2


@pytest.mark.parametrize("damage", [b"", b"mapped01", b"mapped01" * 2, b"\xff" * 100])
def test_a_damaged_one_is_made_anew(cache: Path, makes: list[Gazetteer], damage: bytes) -> None:
    starts()
    kept(cache)[0].write_bytes(damage)
    assert starts().get("zip 60601")
    assert starts().get("zip 60601")
    assert len(makes) == 2


def test_one_that_was_cut_short_is_made_anew(cache: Path, makes: list[Gazetteer]) -> None:
    starts()
    kept(cache)[0].write_bytes(kept(cache)[0].read_bytes()[:-9])
    assert starts().get("zip 60601")


def test_where_nothing_can_be_written_it_is_made_at_every_start(
    cache: Path, makes: list[Gazetteer], monkeypatch: pytest.MonkeyPatch
) -> None:
    (cache / "file").write_text("")
    monkeypatch.setattr(sys, "pycache_prefix", str(cache / "file"))
    assert starts().get("zip 60600")
    assert starts().get("zip 60601")
    assert len(makes) == 2


def test_a_full_disk_leaves_nothing_behind(
    cache: Path, makes: list[Gazetteer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "replace", raising(OSError("no space left")))
    assert starts().get("zip 60600")
    assert kept(cache) == []


def test_first_starts_side_by_side_all_get_a_whole_one(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Gazetteer({f"{code:05}": "CHICAGO\tIL" * 20 for code in range(4000)}, {}, {}, {}, {})
    monkeypatch.setattr(room, "make", lambda: made)
    with ThreadPoolExecutor(8) as pool:
        tables = list(pool.map(lambda _: gazetteer.__wrapped__(), range(24)))
    assert all(table.get(f"zip {code}") == line for table in tables for code, line in made.places.items())
    assert len(kept(cache)) == 1


@given(st.dictionaries(st.text(), st.text(), max_size=40), st.lists(st.text(), max_size=10))
def test_a_packed_table_says_what_was_put_in_and_nothing_else(entries: dict[str, str], others: list[str]) -> None:
    table = Mapped(pack(entries))
    assert {key: table.get(key) for key in entries} == entries
    assert all(table.get(key) is None for key in others if key not in entries)


def test_who_starts_maps_it_and_reads_neither_the_table_nor_the_library() -> None:
    places.warm_up()  # it is made, should this be the first start of all
    program = """
import sys, time
from doorstep.addresses import places
began = time.process_time()
places.warm_up()
assert places.zips_of("Chicago", "IL")
took = time.process_time() - began
print("zipcodes" in sys.modules, took < 0.1)
"""
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["False", "True"]


def raising(error: Exception) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail
