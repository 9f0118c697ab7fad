"""Whether a text is a clear yes or a no to what was asked."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.answers import GUARDS, YesNoReading, leaves_it, reply

SAID: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("answers.yml").read_text())
_YES = st.sampled_from(SAID["clear_yes"])
_WORDS = st.lists(st.sampled_from("ok yes please monday code 4411 it do that the gate and".split()), max_size=6)


@pytest.mark.parametrize("text", SAID["clear_yes"])
def test_a_clear_yes_is_one(text: str) -> None:
    assert reply(text) == YesNoReading("yes")


@pytest.mark.parametrize(("text", "also"), SAID["yes_and_more"])
def test_what_follows_a_yes_is_kept_in_their_words(text: str, also: str) -> None:
    assert reply(text) == YesNoReading("yes", also=also)
    assert reply(text).is_clear_yes


@pytest.mark.parametrize("text", SAID["no"])
def test_a_no_is_one(text: str) -> None:
    assert reply(text).says == "no"


@pytest.mark.parametrize("text", SAID["leaves_it"])
def test_a_no_may_leave_it_at_that(text: str) -> None:
    assert leaves_it(text)


@pytest.mark.parametrize("text", [*SAID["no_but_wants_another"], *SAID["clear_yes"], "never mind?"])
def test_what_wants_something_else_does_not_leave_it_at_that(text: str) -> None:
    assert not leaves_it(text)


@pytest.mark.parametrize("text", SAID["neither"])
def test_what_is_no_plain_yes_is_none(text: str) -> None:
    assert not reply(text).is_clear_yes
    assert reply(text).says != "no"


def test_words_that_only_repeat_what_was_asked_leave_a_yes_clear() -> None:
    assert not reply("yes hold it there").is_clear_yes
    assert reply("yes hold it there", frozenset({"hold", "there"})).is_clear_yes


@given(_WORDS, st.sampled_from(sorted(GUARDS)), _WORDS)
def test_no_text_with_a_word_of_doubt_is_a_clear_yes(before: list[str], guard: str, after: list[str]) -> None:
    assert not reply(" ".join([*before, guard, *after])).is_clear_yes


@given(_YES, st.text(max_size=40))
def test_no_question_is_a_clear_yes(yes: str, more: str) -> None:
    assert not reply(f"{yes} {more}?").is_clear_yes


@given(st.text())
def test_whatever_is_typed_says_something_or_neither(text: str) -> None:
    found = reply(text)
    assert found.says in ("yes", "no", "neither")
    assert found.also in text
