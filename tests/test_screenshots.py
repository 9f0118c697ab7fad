"""`doorstep desk screenshot` says in a line what it misses. What it takes: tests/console/test_whole_house.py."""

import io
import sys

import pytest
from PIL import Image
from typer.testing import CliRunner

from doorstep import screenshots
from doorstep.bootstrap import Services
from doorstep.desk_cli import app
from doorstep.settings import Settings
from tests.ports import free_port


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    settings = Settings(sandbox_url=f"http://127.0.0.1:{free_port()}", console_url=f"http://127.0.0.1:{free_port()}")
    monkeypatch.setattr(screenshots, "services", lambda: Services(settings, None, None, None))  # type: ignore[arg-type]
    return settings


def said(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["screenshot", "--password", "x", *arguments])
    return result.exit_code, result.output.strip()


def test_without_a_demo_it_says_how_to_start_one(settings: Settings) -> None:
    status, line = said()
    assert status == 1
    assert line == (
        f"{settings.sandbox_url}/healthz does not answer. Start the demo first, in another terminal: "
        "doorstep demo --past"
    )


def test_without_playwright_it_says_what_to_install(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screenshots, "_check_that_it_runs", lambda _settings: None)
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    status, line = said()
    assert status == 1
    assert line == "Playwright is not installed. It is a development dependency: uv sync, or pip install playwright."


def test_a_picture_gets_small_and_stays_as_large() -> None:
    drawn = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(drawn, "PNG")
    made = Image.open(io.BytesIO(screenshots.small(drawn.getvalue())))
    assert (made.size, made.mode) == ((256, 256), "P")
