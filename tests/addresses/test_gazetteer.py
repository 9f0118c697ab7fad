"""The table of ZIP Codes is made once and kept; a start never waits for it twice, and none gets an old one."""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import zipcodes

from doorstep.addresses import gazetteer as room
from doorstep.addresses.gazetteer import Gazetteer, gazetteer


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where this process keeps what it derives, empty."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    gazetteer.cache_clear()
    yield tmp_path
    gazetteer.cache_clear()


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


def starts() -> Gazetteer:
    """As another process would."""
    gazetteer.cache_clear()
    return gazetteer()


def kept(cache: Path) -> list[Path]:
    return [file for file in cache.rglob("*") if file.is_file()]


def test_what_is_kept_is_what_was_made(cache: Path) -> None:
    made = starts()
    assert len(made.places) > 40_000
    assert starts() == made
    assert starts() is not made


def test_it_is_made_at_the_first_start_only(cache: Path, makes: list[Gazetteer]) -> None:
    assert starts() == starts() == starts()
    assert len(makes) == 1


def test_another_version_of_the_library_makes_it_anew_and_the_old_one_goes(
    cache: Path, makes: list[Gazetteer], monkeypatch: pytest.MonkeyPatch
) -> None:
    starts()
    monkeypatch.setattr(zipcodes, "__version__", "4.0.0")
    assert list(starts().places) == ["60601"]
    assert len(kept(cache)) == 1


def test_another_way_of_reading_names_makes_it_anew(
    cache: Path, makes: list[Gazetteer], monkeypatch: pytest.MonkeyPatch
) -> None:
    starts()
    monkeypatch.setattr(room, "_SOURCES", room._SOURCES[:1])
    starts()
    assert len(makes) == 2


@pytest.mark.parametrize("damage", [b"", b'{"places"', b"[]", b"{}", b'{"places": 1}', b"\xff"])
def test_a_damaged_one_is_made_anew(cache: Path, makes: list[Gazetteer], damage: bytes) -> None:
    starts()
    kept(cache)[0].write_bytes(damage)
    assert list(starts().places) == ["60601"]
    assert list(starts().places) == ["60601"]


def test_where_nothing_can_be_written_it_is_made_at_every_start(
    cache: Path, makes: list[Gazetteer], monkeypatch: pytest.MonkeyPatch
) -> None:
    (cache / "file").write_text("")
    monkeypatch.setattr(sys, "pycache_prefix", str(cache / "file"))
    assert starts().places
    assert starts().places
    assert len(makes) == 2


def test_a_full_disk_leaves_nothing_behind(
    cache: Path, makes: list[Gazetteer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "replace", raising(OSError("no space left")))
    assert starts().places
    assert kept(cache) == []


def test_first_starts_side_by_side_all_get_a_whole_one(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Gazetteer({f"{code:05}": "CHICAGO\tIL" * 20 for code in range(4000)}, {}, {}, {}, {})
    monkeypatch.setattr(room, "make", lambda: made)
    with ThreadPoolExecutor(8) as pool:
        assert all(found == made for found in pool.map(lambda _: gazetteer.__wrapped__(), range(24)))
    assert len(kept(cache)) == 1


def raising(error: Exception) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail
