"""The real browser that pages are tested in."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

expect.set_options(timeout=20_000)
"""Milliseconds: for a busy machine; what is true already does not wait."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Not for modules with asynchronous tests: Playwright runs a loop of its own as long as it is there."""
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is not installed: apt-get install chromium")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()
