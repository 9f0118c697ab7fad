"""The newcomer's twelve questions (docs/newcomer.md) have the answers that are given there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROWS = re.findall(r"^\| (.+?) \| `(.+?)` \| `(.+?)` \|$", (ROOT / "docs" / "newcomer.md").read_text(), re.MULTILINE)


def test_there_are_twelve_questions() -> None:
    assert len(ROWS) == 12


@pytest.mark.parametrize(("question", "file", "word"), ROWS, ids=[question for question, _, _ in ROWS])
def test_the_answer_is_where_it_is_said_to_be(question: str, file: str, word: str) -> None:
    assert word in (ROOT / file).read_text()


@pytest.mark.parametrize("file", sorted({file for _, file, _ in ROWS}))
def test_readme_leads_there_by_file_or_by_folder(file: str) -> None:
    readme = (ROOT / "README.md").read_text()
    path = Path(file)
    assert any(f"`{way}" in readme for way in (file, *(f"{folder}/" for folder in path.parents if folder != Path("."))))
