"""What a conversation is about, in a list."""

import pytest

from doorstep.console.read_model import matters


@pytest.mark.parametrize(
    ("intents", "about"),
    [
        (["affirm", "reschedule", "greet"], "another day"),
        (["thank", "affirm"], ""),
        (["driver_yes", "driver_late"], "late"),
        (["where_is_my_package"], "where it is"),
        (["nlu_fallback", "report_damage"], "damaged"),
        (["nlu_fallback"], ""),
        ([], ""),
    ],
)
def test_a_conversation_is_about_what_was_wanted_not_the_last_yes(intents: list[str], about: str) -> None:
    assert matters.words_of(matters.latest(intents)) == about
