"""Canned replies: what stands in replies.yml can be sent."""

import pytest

from doorstep.console.conversations import replies
from doorstep.console.conversations.replies import EditableReply
from doorstep.messaging import segments
from doorstep.settings import Settings


@pytest.mark.parametrize("party", ["customer", "driver", "unknown"])
@pytest.mark.parametrize("name", ["Maria Lopez", None])
def test_every_reply_is_filled_in_plain_and_short(party: str, name: str | None) -> None:
    canned = replies.replies_to(party, name=name, me="Dee Park", settings=Settings())
    assert len(canned) >= 3
    for each in canned:
        size = segments.size(each.text)
        assert (size.encoding, size.segments) == ("GSM-7", 1), each.title
        assert "{" not in each.text
        assert "None" not in each.text


def test_they_greet_by_first_name_and_say_who_writes() -> None:
    (first, *_) = replies.replies_to("customer", name="Maria Lopez", me="Dee Park", settings=Settings())
    assert first.text.startswith("Hi Maria. This is Dee from dispatch at Doorstep Demo Delivery.")
    (first, *_) = replies.replies_to("unknown", name=None, me="Dee Park", settings=Settings())
    assert first.text.startswith("Hi. This is Dee")


def test_drivers_have_their_own() -> None:
    def titles(party: str) -> set[str]:
        return {each.title for each in replies.replies_to(party, name=None, me="Dee", settings=Settings())}

    assert not titles("customer") & titles("driver")


@pytest.mark.parametrize("text", ["{hello} about {parcel}.", "{hello", "{me!r}", "{0}"])
def test_one_whose_variable_is_not_known_any_more_is_offered_to_nobody(text: str) -> None:
    own = [EditableReply("customer", "Old", text, is_ours=True)]
    canned = replies.replies_to("customer", name=None, me="Dee", settings=Settings(), own=own)
    assert "Old" not in {each.title for each in canned}
    assert "Old" in {each.title for each in replies.all_of(own)}, "it can be mended on its page"
