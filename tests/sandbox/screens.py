"""The screens on which the sandbox's page is tested: width, height, colour scheme."""

import pytest

DESKTOP_LIGHT, DESKTOP_DARK = (1280, 800, "light"), (1280, 800, "dark")
MOBILE_LIGHT, MOBILE_DARK = (390, 844, "light"), (390, 844, "dark")
LOW_LIGHT = (1280, 720, "light")
on_every_screen = pytest.mark.parametrize(
    "page", [DESKTOP_LIGHT, DESKTOP_DARK, LOW_LIGHT, MOBILE_LIGHT, MOBILE_DARK], ids=str, indirect=True
)
