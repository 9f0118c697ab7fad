"""What the documentation says of settings, tables, files and commands is what there is."""

import re
import subprocess
from pathlib import Path

import pytest

from doorstep import tables
from doorstep.dms import policy_table
from doorstep.language import acts_table
from doorstep.settings import Settings

ROOT = Path(__file__).parent.parent
_ARE_HISTORY = ("CHANGELOG.md", "docs/adr/0")
"""They say what was then."""
PAGES = [
    page
    for page in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("models/*.md")])
    if not page.relative_to(ROOT).as_posix().startswith(_ARE_HISTORY)
]
POLICY = (ROOT / "docs" / "policy.md").read_text()

_NAMED = re.compile(r"`((?:[\w.-]+/)+[\w.*-]*)`|\]\((?!http)([^)#]+)")
"""Between backticks with a slash, or linked to."""
_NO_FILES = {"America/Chicago", "application/octet-stream"}
_MADE = ("var/", "models/doorstep", "models/.fingerprint", ".rasa/", "../")
"""By commands, or outside of the repository."""


def test_every_setting_is_explained() -> None:
    page = (ROOT / "docs" / "settings.md").read_text()
    missing = [
        name
        for field, details in Settings.model_fields.items()
        if (name := details.validation_alias or f"DOORSTEP_{field.upper()}") and f"`{name}`" not in page
    ]
    assert missing == []


def test_the_policy_in_the_docs_is_the_policy_in_code() -> None:
    shown = POLICY.partition("<!-- policy -->")[2].partition("<!-- /policy -->")[0]
    assert shown.strip() == tables.as_markdown(policy_table.rows())


def test_what_may_follow_a_text_in_the_docs_is_what_may_follow_in_code() -> None:
    shown = POLICY.partition("<!-- acts -->")[2].partition("<!-- /acts -->")[0]
    assert shown.strip() == tables.as_markdown(acts_table.rows())


def test_the_readme_is_read_in_one_go() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 120


def test_the_readme_names_every_process_and_how_it_is_started() -> None:
    readme = (ROOT / "README.md").read_text()
    started = [line.partition(": ")[2] for line in (ROOT / "Procfile").read_text().splitlines()]
    assert [command for command in started if f"`{command.partition(' --')[0]}`" not in readme] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    named = {bare or linked for bare, linked in _NAMED.findall(page.read_text())}
    gone = {path for path in named - _NO_FILES if not _exists(path, page)}
    assert gone == set()


def _exists(path: str, page: Path) -> bool:
    if path.startswith(_MADE):
        return True
    return any(any(place.glob(path)) if "*" in path else (place / path).exists() for place in (ROOT, page.parent))


def test_every_decision_says_what_was_so_what_was_decided_and_what_follows() -> None:
    unlike = [
        page.name
        for page in _decisions()
        if not all(f"**{part}" in page.read_text() for part in ("Situation.", "Decision.", "Consequences."))
    ]
    assert unlike == []


def test_every_decision_is_in_the_index() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text()
    assert [page.name for page in _decisions() if f"({page.name})" not in index] == []


def test_every_room_has_a_decision_that_speaks_of_it() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text()
    rooms = sorted(room.parent for room in (ROOT / "doorstep").glob("*/__init__.py"))
    assert [room.name for room in rooms if f"`doorstep/{room.name}/" not in index] == []


def _decisions() -> list[Path]:
    return sorted((ROOT / "docs" / "adr").glob("0*.md"))


def test_make_clean_touches_no_database_but_the_demos() -> None:
    """A company's own lies at var/doorstep.db by default."""
    would_run = subprocess.run(["make", "-n", "clean"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    named = [word for word in would_run.split() if word.startswith("var")]
    assert named == ["var/demo.db*", "var/log"]
