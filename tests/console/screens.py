"""What tests of pages in the real browser share: sizes and themes, and the accessibility checker."""

import pytest
from playwright.sync_api import Page

from tests import axe

Screen = tuple[int, int, str]
DESKTOP_LIGHT, DESKTOP_DARK = (1280, 720, "light"), (1280, 720, "dark")
PHONE_LIGHT, PHONE_DARK = (390, 844, "light"), (390, 844, "dark")
on_every_screen = pytest.mark.parametrize("page", [DESKTOP_LIGHT, PHONE_LIGHT], ids=str, indirect=True)
"""Every size; `barriers` looks at both themes of each."""
on_wide_screens = pytest.mark.parametrize("page", [(1440, 900, "light")], ids=str, indirect=True)
"""The third size; all pages are gone through on it in test_wide_screens.py."""
on_a_desktop = pytest.mark.parametrize("page", [DESKTOP_LIGHT], ids=str, indirect=True)


def barriers(page: Page) -> list[str]:
    """What axe finds on the page, in either theme: rule, how bad, and where."""
    return [
        f"{one['id']} ({one['impact']}): {node['target']} {node['html'][:120]}"
        for one in axe.violations(page)
        for node in one["nodes"]
    ]


def stays_inside(page: Page) -> bool:
    """Whether the page as a whole does not scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
