"""The real browser that pages are tested in.

Without a window where that is to be had: Debian's chromium-headless-shell is the same engine for a third of the
processor.

BROWSER_SLOWED=12 makes its processor that much slower and its network far away: what depends on how fast the machine
is comes to light.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Keyboard, Page, Route, expect, sync_playwright

_PROGRAMS = ("chromium-headless-shell", "chromium")
_HANGS_AFTER_MS = 60_000
"""Nothing is promised about how fast it is; what is true already does not wait."""
_LATENCY_MS = 60
_SCRIPTS_MISSING = "html:has(script[type=module]):not([data-ready])"

expect.set_options(timeout=_HANGS_AFTER_MS)


@contextmanager
def chromium(*arguments: str) -> Iterator[Browser]:
    """`arguments`: of its command line.

    Not for modules with asynchronous tests: Playwright runs a loop of its own as long as it is there."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is not installed: apt-get install chromium-headless-shell, or chromium")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        args = ["--no-sandbox", *arguments]
        browser = playwright.chromium.launch(executable_path=program, args=args, timeout=_HANGS_AFTER_MS)
        yield browser
        browser.close()


@contextmanager
def new_page(browser: Browser, **context_options: Any) -> Iterator[Page]:
    """A page of a visitor of its own. Whatever is done to it waits until the page's scripts listen: a program is at its
    first key or click sooner after a navigation than any person."""
    context = browser.new_context(**context_options)
    try:
        context.set_default_timeout(_HANGS_AFTER_MS)
        page = context.new_page()
        if context_options.get("java_script_enabled", True):
            _wait_for_scripts(page)
        if slowed := os.environ.get("BROWSER_SLOWED"):
            _slow_down(page, float(slowed))
        yield page
    finally:
        context.close()


def press_at_once(page: Page, key: str) -> None:
    """As a person who is quick: nothing waits for scripts."""
    Keyboard.press(page.keyboard, key)


def held_up(page: Page, address: str) -> list[Route]:
    """What is on its way from there, until somebody lets it `continue_()`."""
    late: list[Route] = []

    def hold(route: Route) -> None:  # Playwright takes no method of a list
        late.append(route)

    page.route(address, hold)
    return late


def wait_but_for(page: Page, late: list[Route]) -> None:
    """Until all of a page is there but what is held up."""
    while not late or page.evaluate("document.readyState") == "loading":
        page.wait_for_timeout(20)


def _wait_for_scripts(page: Page) -> None:
    # Before every action on an element, and before every expectation; the keyboard knows of no element.
    page.add_locator_handler(page.locator(_SCRIPTS_MISSING), lambda: None)

    def after_scripts(act: Callable[..., None]) -> Callable[..., None]:
        def acts(*arguments: Any, **named: Any) -> None:
            page.locator(_SCRIPTS_MISSING).wait_for(state="detached")
            act(*arguments, **named)

        return acts

    for name in ("press", "type", "insert_text", "down"):
        setattr(page.keyboard, name, after_scripts(getattr(page.keyboard, name)))


def _slow_down(page: Page, rate: float) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": _LATENCY_MS, "downloadThroughput": -1, "uploadThroughput": -1},
    )
