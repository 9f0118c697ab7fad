"""Takes the pictures in docs/ from a running demo (`doorstep demo --past`): people text and report, the desk looks on.

Playwright is a development dependency, so it is imported when it is needed.
"""

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import httpx
import typer
from PIL import Image

from doorstep.bootstrap import services
from doorstep.dms.seed import DEMO_CUSTOMERS, DEMO_SLACK_USERS
from doorstep.sandbox.client import NoReply, Sandbox
from doorstep.sandbox.slack.client import SlackSandbox
from doorstep.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTH, HEIGHT = 1440, 900
_SCALE = 1.5
_TIMEZONE = "America/Chicago"
"""Of the phones: where the demo's customers live."""
_COLOURS = 256
_REPLY_SECONDS = 20.0
_SETTLES_MS = 1_500
"""Until what was texted is on every page."""

_REPORTS = ((1, "running 25 late, traffic on the kennedy"), (2, "flat tire, waiting for the tow"), (0, "next stop"))
"""Which driver says what in Slack."""
_TEXTS = (
    ("a business", ("can it come tomorrow after 3 instead", "1", "yes")),
    ("apartment missing", ("apt 12c", "yes")),
    ("failed attempt yesterday", ("i was home all day, nobody rang", "can i talk to a person")),
    ("delivered today", ("it says delivered but nothing is here", "i looked everywhere")),
    ("out for delivery", ("wheres my package", "wrong address its 1421 n wells st apt 2", "yes")),
)
"""Then demo customers, by their situation, one line after the other."""


@dataclass(frozen=True)
class Picture:
    name: str
    theme: Literal["light", "dark"]
    shows: Callable[["Page", Settings], None]
    """Leads to what is to be seen."""


def command(
    out: Annotated[Path, typer.Option(help="The folder for the pictures.")] = Path("docs"),
    login: Annotated[str, typer.Option(help="Who signs in at the desk.")] = "demo",
    password: Annotated[
        str, typer.Option(envvar="DOORSTEP_DESK_PASSWORD", prompt=True, hide_input=True, help="As the demo printed it.")
    ] = "",
    play: Annotated[bool, typer.Option(help="Text and report first, so that there is something to see.")] = True,
) -> None:
    """Take the pictures in docs/ from a running demo: doorstep demo --past, in another terminal."""
    settings = services().settings
    _check_that_it_runs(settings)
    with _chromium() as browser:
        if play:
            typer.echo("People text and drivers report …")
            act_out(settings)
        out.mkdir(parents=True, exist_ok=True)
        for path in take(browser, settings, out, login, password):
            typer.echo(path.as_posix())


def act_out(settings: Settings) -> None:
    """A few minutes of a morning, in half a minute."""
    with Sandbox(settings.sandbox_url) as phones, SlackSandbox(settings.sandbox_url) as slack:
        for driver, line in _REPORTS:
            said = slack.say(DEMO_SLACK_USERS[driver], line)
            slack.wait_for_message(DEMO_SLACK_USERS[driver], after=said["ts"])
        for situation, lines in _TEXTS:
            phone = next(each.phone for each in DEMO_CUSTOMERS if each.situation == situation)
            for line in lines:
                _say(phones, phone, line)


def _say(phones: Sandbox, phone: str, line: str) -> None:
    """And wait for the answer; to who waits for a person there is none."""
    sent = phones.text(phone, line)
    try:
        phones.wait_for_reply(phone, sent["id"], timeout=_REPLY_SECONDS)
    except NoReply:
        return


def take(browser: "Browser", settings: Settings, out: Path, login: str, password: str) -> Iterator[Path]:
    """Answers each picture as soon as it is written."""
    for theme in ("light", "dark"):
        context = browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=theme, device_scale_factor=_SCALE,
            reduced_motion="reduce", timezone_id=_TIMEZONE,
        )  # fmt: skip
        page = context.new_page()
        _sign_in(page, settings, login, password)
        for picture in PICTURES:
            if picture.theme == theme:
                picture.shows(page, settings)
                page.wait_for_timeout(_SETTLES_MS)
                path = out / f"{picture.name}.png"
                path.write_bytes(small(page.screenshot()))
                yield path
        context.close()


def small(png: bytes) -> bytes:
    """The same picture in at most 256 colours, a third of the size: pages have few."""
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def _sign_in(page: "Page", settings: Settings, login: str, password: str) -> None:
    page.goto(f"{settings.console_url}/login")
    page.get_by_label("Login").fill(login)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state()
    if "/login" in page.url:
        _end("The desk did not let us in: the demo prints login and password when it starts.")


def _sandbox(path: str) -> Callable[["Page", Settings], None]:
    def shows(page: "Page", settings: Settings) -> None:
        page.goto(settings.sandbox_url + path)

    return shows


def _desk(path: str) -> Callable[["Page", Settings], None]:
    def shows(page: "Page", settings: Settings) -> None:
        page.goto(settings.console_url + path)

    return shows


def _conversation(page: "Page", settings: Settings) -> None:
    name = DEMO_CUSTOMERS[0].name
    page.goto(f"{settings.console_url}/conversations?q={name.replace(' ', '+')}")
    page.locator("tr[data-row] .row-link").first.click()


def _case(page: "Page", settings: Settings) -> None:
    page.goto(f"{settings.console_url}/cases?q={DEMO_CUSTOMERS[0].tracking_numbers[0]}")
    page.locator("tr[data-row] .row-link").first.click()


def _route(page: "Page", settings: Settings) -> None:
    """With its day drawn."""
    page.goto(f"{settings.console_url}/today")
    page.locator("tr[data-row] .row-link").first.click()
    page.locator("#day-drawing summary").click()


PICTURES = (
    Picture("start", "light", _sandbox("/start")),
    Picture("sandbox", "light", _sandbox("")),
    Picture("desk-cases", "light", _desk("/cases")),
    Picture("desk-conversation", "light", _conversation),
    Picture("desk-today", "light", _desk("/today")),
    Picture("desk-delivery", "light", _desk(f"/deliveries/{DEMO_CUSTOMERS[0].tracking_numbers[0]}")),
    Picture("desk-numbers", "light", _desk("/numbers")),
    Picture("desk-case", "dark", _case),
    Picture("desk-route", "dark", _route),
)


@contextmanager
def _chromium() -> Iterator["Browser"]:
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        _end("Playwright is not installed. It is a development dependency: uv sync, or pip install playwright.")
    with sync_playwright() as started:
        try:
            browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        except Error:
            _end("There is no Chromium: apt-get install chromium, or playwright install chromium.")
        yield browser
        browser.close()


def _check_that_it_runs(settings: Settings) -> None:
    for url in (f"{settings.sandbox_url}/healthz", f"{settings.console_url}/readyz"):
        try:
            httpx.get(url, timeout=5, trust_env=False).raise_for_status()
        except httpx.HTTPError:
            _end(f"{url} does not answer. Start the demo first, in another terminal: doorstep demo --past")


def _end(line: str) -> NoReturn:
    typer.echo(line, err=True)
    raise typer.Exit(1)
