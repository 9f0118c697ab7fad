"""What is said against the facts, in fun, or of what somebody else said: no order, however plain its words."""

import pytest

from doorstep.language.acts import Mood
from doorstep.language.earnest import is_meant, permits
from doorstep.language.instructions import read_instructions


@pytest.mark.parametrize(
    "text",
    [
        "my parrot would ring the bell if she had hands",
        "if we had a doorman id hand it to him",
        "i wish the lobby code was still 2468",
        "imagine leaving it on the roof",
        "my code would be 0000 if there was a gate",
        "if the code was 7777 i would know it by heart",
        "he might have left it next door",
        "next thing they'll tell us to leave it at the zoo",
        "id move it to sunday if i could",
    ],
)
def test_what_would_be_if_things_were_otherwise_is_only_told(text: str) -> None:
    assert is_meant(text) is Mood.MENTIONED


@pytest.mark.parametrize(
    "text",
    [
        "the lady upstairs said put it under her car, no way",
        "fedex guy told me to leave a key out, hell no",
        "i was gonna say leave it at the side but never mind",
        "send it back? my husband would divorce me",
        "my daughter wanted to cancel it but nope",
        "bring it at midnight, just kidding",
        "id rather fetch it but the bus is late so nvm",
        "hold it? no. bring it? yes.",
        "my landlord swears its 18 birch, dont listen to him",
        "id tell you to give it to the porter but we dont have one",
    ],
)
def test_what_is_turned_down_in_the_same_breath_is_denied(text: str) -> None:
    assert is_meant(text) is Mood.NEGATED


@pytest.mark.parametrize(
    "text",
    [
        "if i was you id put it behind the fence",
        "my neighbor said leave it in the shed",
        "some guy told me the gate code is 4410",
        "hand it to my cat lol",
        "i wish you could bring it in",
        "you might as well leave it in the rain",
        "should have told you to leave it round the back",
        "my grandma would tell you to ring twice",
        "if he was early he could leave it with 2A",
        "jk leave it on the steps",
    ],
)
def test_what_may_be_a_wish_all_the_same_is_to_be_asked(text: str) -> None:
    assert is_meant(text) is Mood.BARE


@pytest.mark.parametrize(
    "text",
    [
        "leave it on the porch lol",
        "mom says leave it by the garage",
        "my wife wants it at the side door",
        "my neighbor said you can leave it with her",
        "everyone says leave it at the door but dont",
        "it would be great if you could leave it inside",
        "could you give it to 3C if nobody was home",
        "if nobody answers leave it with the super",
        "if i was home id take it but im not so leave it at the back",
        "no kidding, leave it inside",
        "tell the seller no thanks, send it back",
        "never mind the dog, leave it inside",
        "bring it thursday? no, friday",
        "not joking, the code is 4410",
        "leave it with the dog sitter",
        "my husband would like you to use the alley",
        "gate code is 4410",
        "bring it friday",
    ],
)
def test_an_order_is_one_whoever_had_the_idea_and_however_gay_it_is(text: str) -> None:
    assert is_meant(text) is None


@pytest.mark.parametrize("text", ["you can just put it inside", "if u could leave it by the pots thatd be great"])
def test_what_they_may_do_is_told_from_what_they_may_have_to(text: str) -> None:
    assert permits(text)
    assert not permits("i might leave it as it is")


def test_beside_an_order_what_is_said_in_fun_is_none() -> None:
    said = read_instructions("leave it on the back steps. lol my cat would sign if she could")
    assert [detail for _, detail in said] == ["on the back steps"]
