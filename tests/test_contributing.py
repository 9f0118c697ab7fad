"""What CONTRIBUTING.md tells people to do can be done: the files and names are there, and each recipe is short."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text()
RECIPES = dict(re.findall(r"^### (.+?)\n\n(.+?)(?=\n\n#|\n*\Z)", PAGE, re.MULTILINE | re.DOTALL))

_NAME_IN_FILE = re.compile(r"`([^`]+)` in `([^`]+)`")
_FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|\w+\.yml)`")


def test_what_people_add_most_has_a_recipe() -> None:
    assert list(RECIPES) == [
        "a request of customers",
        "a kind of case",
        "a page of the desk",
        "a job of the worker",
        "another DMS",
        "a channel",
        "a test in the browser",
    ]


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_has_at_most_ten_lines(recipe: str) -> None:
    assert len(RECIPES[recipe].splitlines()) <= 10


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_names_files_that_exist(recipe: str) -> None:
    named = _FILE.findall(RECIPES[recipe])
    assert named
    assert [file for file in named if not (ROOT / file).exists()] == []


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_names_what_stands_in_its_files(recipe: str) -> None:
    named = _NAME_IN_FILE.findall(RECIPES[recipe])
    assert named
    assert [(name, file) for name, file in named if name not in (ROOT / file).read_text()] == []


def test_the_commands_of_the_set_up_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    asked = {
        target for line in re.findall(r"^ {4}make ([a-z -]+?)(?: *#|$)", PAGE, re.MULTILINE) for target in line.split()
    }
    assert asked
    assert asked <= targets
