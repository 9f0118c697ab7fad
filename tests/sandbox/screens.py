"""The screens on which the sandbox's page is tested: width, height, colour scheme."""

import pytest

DESKTOP_LIGHT = (1280, 800, "light")
MOBILE_LIGHT, MOBILE_DARK = (390, 844, "light"), (390, 844, "dark")
LOW_LIGHT = (1280, 720, "light")
on_every_screen = pytest.mark.parametrize("page", [DESKTOP_LIGHT, LOW_LIGHT, MOBILE_DARK], ids=str, indirect=True)
"""Every size; what depends on the theme is found by `tests.axe`, which looks at both."""
on_a_desktop = pytest.mark.parametrize("page", [DESKTOP_LIGHT], ids=str, indirect=True)
"""For what is the same wherever it stands: what a server sends, and what is typed."""
