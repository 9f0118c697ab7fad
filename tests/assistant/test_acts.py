from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.acts import ActsReading, read

# What a classifier might make of each stretch.
INTENTS = {
    "where is it?": ("where_is_my_package", 0.97),
    "when will it come": ("where_is_my_package", 0.95),
    "my apt is 4b": ("correct_address", 0.9),
    "my apt is 4b thanks!": ("correct_address", 0.9),
    "my address is wrong.": ("correct_address", 0.97),
    "1250 N. La Salle St. Apt. 4B": ("correct_address", 0.93),
    "1250 N La Salle St": ("correct_address", 0.9),
    "hi there.": ("greet", 0.99),
    "thanks!": ("thank", 0.99),
    "thanks": ("thank", 0.99),
    "my roses are out": ("out_of_scope", 0.9),
    "leave it with the doorman": ("give_instructions", 0.9),
    "leave it with Bob": ("give_instructions", 0.9),
    "leave it with them": ("give_instructions", 0.9),
    "1) can it be thursday 2) code 7316": ("give_access_code", 0.95),
    "1) code 7316 2) go left": ("give_access_code", 0.95),
    "the code is 7316": ("give_access_code", 0.6),
    "my gate code is 7316": ("give_access_code", 0.95),
    "come tomorrow": ("reschedule", 0.9),
    "no": ("deny", 0.99),
    "come tomorrow and use the alley": ("give_instructions", 0.7),
    "use the alley": ("give_instructions", 0.55),
    "Ann": ("inform", 0.9),
    "thanks, come tomorrow": ("thank", 0.7),
    "it only works after 7": ("reschedule", 0.96),
    "code 7316": ("give_access_code", 0.97),
    "can it be thursday": ("reschedule", 0.7),
    "go left": ("nlu_fallback", 1.0),
    "12 is done": ("driver_delivered", 0.95),
    "theres an extra box on my truck.": ("driver_extra_package", 0.9),
}


async def parse(texts: Sequence[str]) -> list[dict[str, object]]:
    return [_parsed(text) for text in texts]


def _parsed(text: str) -> dict[str, object]:
    intent, confidence = INTENTS.get(text) or INTENTS.get(text.rstrip("."), ("nlu_fallback", 1.0))
    return {"text": text, "intent": {"name": intent, "confidence": confidence}, "entities": []}


def parts(reading: ActsReading) -> list[tuple[str, str]]:
    return [(part.text, part.intent) for part in reading.parts]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("where is it? my apt is 4b", ["where is it?", "my apt is 4b"]),
        ("my apt is 4b\nwhere is it?", ["my apt is 4b", "where is it?"]),
        ("my apt is 4b, leave it with the doorman", ["my apt is 4b", "leave it with the doorman"]),
        ("come tomorrow and leave it with Bob and Ann", ["come tomorrow", "leave it with Bob and Ann"]),
        ("theres an extra box on my truck. 12 is done", ["theres an extra box on my truck.", "12 is done"]),
        ("no, come tomorrow", ["no", "come tomorrow"]),
        # what the sentence is as one needs less in a piece of it
        ("come tomorrow and use the alley", ["come tomorrow", "use the alley"]),
        # what says nothing stays with its neighbour, courtesy goes
        ("hi there. where is it? at noon. my apt is 4b thanks!", ["where is it? at noon.", "my apt is 4b thanks!"]),
        ("hi there. where is it? my apt is 4b; thanks!", ["where is it?", "my apt is 4b"]),
        ("where is it? my apt is 4b but my roses are out", ["where is it?", "my apt is 4b", "my roses are out"]),
    ],
)
async def test_every_part_that_makes_an_act_is_found(text: str, found: list[str]) -> None:
    assert [words for words, _ in parts(await read(text, parse))] == found


@pytest.mark.parametrize(
    "text",
    [
        "where is it?",
        "",
        "leave it with Bob and Ann",
        "leave it with the doorman and my gate code is 7316",  # read from one stretch
        "my apt is 4b and 1250 N La Salle St",
        "my address is wrong. 1250 N. La Salle St. Apt. 4B",
        "hi there. where is it? thanks!",
        "where is it? the code is 7316",  # not sure enough
    ],
)
async def test_a_text_of_one_act_is_left_whole(text: str) -> None:
    assert not (await read(text, parse)).parts


async def test_what_nothing_is_understood_of_is_left_whole() -> None:
    async def understands_nothing(texts: Sequence[str]) -> list[dict[str, object]]:
        return [{"text": text, "intent": {"name": None, "confidence": 0.0}, "entities": []} for text in texts]

    assert (await read("'; drop table inbox, and more;--", understands_nothing)).parts == ()


async def test_a_request_beside_thanks_is_what_the_text_is_about() -> None:
    reading = await read("thanks, come tomorrow", parse)
    assert not reading.parts
    assert reading.parsed["intent"]["name"] == "reschedule"


async def test_twelve_acts_in_one_text_are_twelve_parts() -> None:
    text = ". ".join(["where is it?", "my apt is 4b", "come tomorrow", "leave it with Bob"] * 3)
    assert len((await read(text.replace("?.", "?"), parse)).parts) == 12


async def test_a_text_without_a_separator_is_looked_at_once() -> None:
    seen = []

    async def counted(texts: Sequence[str]) -> list[dict[str, object]]:
        seen.extend(texts)
        return await parse(texts)

    await read("its 1250 n la salle not 1205", counted)
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # the text as one is surely a code, and its items are what they are
        (
            "1) can it be thursday 2) code 7316",
            [("can it be thursday", "reschedule"), ("code 7316", "give_access_code")],
        ),
        (
            "1) where is it? 2) go left 3) code 7316",
            [
                ("where is it?", "where_is_my_package"),
                ("go left", "nlu_fallback"),
                ("code 7316", "give_access_code"),
            ],
        ),
        # steps of one way in
        ("1) code 7316 2) go left", []),
        # what is said of the code goes with it
        ("code 7316 but it only works after 7", []),
        # who is meant stands before
        ("my apt is 4b, leave it with them", []),
    ],
)
async def test_an_item_of_a_list_stands_for_itself(text: str, found: list[tuple[str, str]]) -> None:
    assert parts(await read(text, parse)) == found


async def test_two_wishes_for_two_packages_are_told_apart_by_their_words() -> None:
    reading = await read("hold the small one and bring the big one friday", parse)
    assert [(part.text, part.intent, part.thing) for part in reading.parts] == [
        ("hold the small one", "hold_for_pickup", "small one"),
        ("bring the big one friday", "reschedule", "big one"),
    ]
    (one,) = (await read("hold the small one, bring the big one", parse)).parts
    assert one.for_metadata()["thing"] == "small one"


async def test_what_a_text_may_come_apart_into_is_looked_at_together() -> None:
    asked = []

    async def counted(texts: Sequence[str]) -> list[dict[str, object]]:
        asked.append(list(texts))
        return await parse(texts)

    await read("where is it? my apt is 4b, leave it with the doorman", counted)
    assert len(asked) == 1
    assert len(asked[0]) == len(set(asked[0]))


@given(st.lists(st.sampled_from(sorted(INTENTS)), max_size=7).map(" also ".join) | st.text(max_size=60))
async def test_parts_lie_in_the_text_in_order_and_apart(text: str) -> None:
    reading = await read(text, parse)
    end = 0
    for part in reading.parts:
        assert end <= part.start < part.end <= len(text)
        assert text[part.start : part.end] == part.text
        end = part.end
    assert not Counter(word for part in reading.parts for word in part.text.split()) - Counter(text.split())
