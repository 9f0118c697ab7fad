"""The accessibility checker, axe-core, on a page of the real browser, in both of its themes."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that may find something else in the other theme: it is the same page in other colours."""
_RUN = """async (rules) => {
  const found = await axe.run(document, { resultTypes: ["violations"], ...(rules && { runOnly: rules }) });
  return found.violations.map(({ id, impact, nodes }) => ({
    id, impact, nodes: nodes.map(({ target, html, failureSummary }) => ({ target, html, failureSummary })),
  }));
}"""


def violations(page: Page) -> list[dict[str, Any]]:
    """By all rules in the theme that is shown, by those of colours in the other one too."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(Axe().axe_script)
    found: list[dict[str, Any]] = page.evaluate(_RUN, None)
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    page.emulate_media(color_scheme="light" if is_dark else "dark")
    found += page.evaluate(_RUN, _OF_COLOURS)
    page.emulate_media(color_scheme="dark" if is_dark else "light")
    return found
