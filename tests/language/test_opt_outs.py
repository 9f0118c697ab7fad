"""Who does not want to be texted, from their words: opt_outs.yml is the product, this only runs it."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.opt_outs import is_only_an_opt_out, opt_in, opt_out
from doorstep.messaging import texts

PHRASES = yaml.safe_load((Path(__file__).parent / "opt_outs.yml").read_text())


@pytest.mark.parametrize(
    ("text", "heard"), [(text, heard) for heard in ("plain", "doubtful", "none") for text in PHRASES[heard]]
)
def test_an_opt_out_is_told_from_what_only_may_be_one_and_from_what_is_none(text: str, heard: str) -> None:
    assert opt_out(text) == heard


@pytest.mark.parametrize("text", PHRASES["only_an_opt_out"])
def test_courtesy_or_a_reason_beside_it_leaves_an_opt_out_alone(text: str) -> None:
    assert is_only_an_opt_out(text)


@pytest.mark.parametrize("text", [*PHRASES["not_only"], *PHRASES["doubtful"], *PHRASES["none"]])
def test_a_request_or_an_answer_beside_it_has_to_be_heard_too(text: str) -> None:
    assert not is_only_an_opt_out(text)


@pytest.mark.parametrize(
    ("text", "heard"), [(text, heard) for heard in ("plain", "none") for text in PHRASES["opt_in"][heard]]
)
def test_who_wants_texts_again_is_heard(text: str, heard: str) -> None:
    assert opt_in(text) == heard


@given(
    st.text() | st.lists(st.sampled_from("stop dont texts the me no thanks . , ? delivery ALTO".split())).map(" ".join)
)
def test_no_text_breaks_it_and_only_a_plain_one_is_settled_alone(text: str) -> None:
    if is_only_an_opt_out(text):
        assert opt_out(text) == "plain"


@given(
    st.sampled_from(PHRASES["plain"]),
    st.sampled_from(["Hi. ", "ok. ", ""]),
    st.sampled_from([". thank you", " 🙏", ""]),
)
def test_courtesy_changes_no_plain_opt_out(text: str, before: str, after: str) -> None:
    assert opt_out(before + text + after) == "plain"


@pytest.mark.parametrize(
    "ours",
    [
        texts.opted_out("Doorstep"),
        texts.opted_in("Doorstep"),
        texts.help_text("Doorstep", "+13125550100"),
        "Sorry about that. Should we stop texting this number? If so, just tell me to stop the texts.",
        'You said: "stop the truck". Is that for the driver?',
    ],
)
@pytest.mark.parametrize("shape", ["{}", "you wrote {}", '"{}"'])
def test_our_own_words_sent_back_are_no_opt_out(ours: str, shape: str) -> None:
    assert opt_out(shape.format(ours)) == "none"
