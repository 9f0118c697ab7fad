"""What taking reviewed lines would do to the scores is on the page before anybody takes them."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from doorstep.console.review.effect import effect
from doorstep.settings import Settings
from tests.console.browser import Browser
from tests.console.conftest import URL
from tests.console.world import Desk

LINES = """version: "3.1"
nlu:
- intent: where_is_my_package
  examples: |
    - any sign of it
    - still nothing here
"""
MEASURED = {
    "measured_at": "2026-11-20T15:00:00+00:00",
    "of": hashlib.sha256(LINES.encode()).hexdigest(),
    "lines": 2,
    "compared": [
        {
            "of": "held-out texts (test)",
            "texts": 200,
            "before": {"right": 180, "wrong": 4, "asked": 16},
            "after": {"right": 183, "wrong": 5, "asked": 12},
            "worse": [{"text": "<b>now?</b>", "is": "ask_delivery_window", "would_be": "where_is_my_package"}],
        }
    ],
}


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def settings(folder: Path) -> Settings:
    return Settings(console_url=URL, review_folder=folder)


def has_lines(folder: Path, lines: str = LINES) -> None:
    (folder / "nlu_reviewed.yml").write_text(lines)


def is_measured(folder: Path, said: object = MEASURED) -> None:
    (folder / "effect.json").write_text(said if isinstance(said, str) else json.dumps(said))


async def test_nothing_is_said_of_lines_that_are_not_there(world: Desk, desk: Browser) -> None:
    assert "What taking them would do" not in (await desk.open("/review")).text


async def test_before_it_is_measured_the_page_says_how(world: Desk, desk: Browser, folder: Path) -> None:
    has_lines(folder)
    shown = (await desk.open("/review")).text
    assert "2 lines of which two people said the same could be trained on." in shown
    assert f"python -m evaluation.reviewed {folder}" in shown


async def test_scores_without_the_lines_and_with_them_and_what_would_be_worse(
    world: Desk, desk: Browser, folder: Path
) -> None:
    has_lines(folder)
    is_measured(folder)
    page = await desk.open("/review")
    for words in ("90.0 → 91.5", "2.0 → 2.5", "8.0 → 6.0", "held-out texts (test)"):
        assert words in page.text, words
    assert "is ask delivery window, would be where is my package" in page.text
    assert "<b>now?" not in page.response.text
    assert "measure it again" not in page.text


async def test_what_was_measured_of_other_lines_says_so(world: Desk, desk: Browser, folder: Path) -> None:
    has_lines(folder, LINES + "    - one more\n")
    is_measured(folder)
    assert "measure it again before you take them" in (await desk.open("/review")).text


@pytest.mark.parametrize("said", ["", "{", "[]", "null", '{"compared": [{}]}', '{"compared": 7}'])
def test_what_cannot_be_read_was_not_measured(folder: Path, said: str) -> None:
    has_lines(folder)
    is_measured(folder, said)
    found = effect(folder)
    assert found is not None
    assert (found.lines, found.measured_at) == (2, None)


def test_what_was_measured_is_read(folder: Path) -> None:
    has_lines(folder)
    is_measured(folder)
    found = effect(folder)
    assert found is not None
    assert found.is_of_now
    assert found.measured_at == datetime(2026, 11, 20, 15, tzinfo=UTC)
    assert found.compared[0].is_worse
    assert effect(None) is None
