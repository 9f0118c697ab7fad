"""What of a list was missed: a pure decision."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.keywords import classify
from doorstep.messaging.missed import ListedMessage, find, in_order_of_sending

NOON = datetime.fromisoformat("2026-11-20T12:00:00+00:00")
OURS = "+13125550199"


def listed(number: int, *, at: int, who: int = 1, body: str = "where is it", is_known: bool = False) -> ListedMessage:
    sent_at = NOON + timedelta(seconds=at)
    message = InboundMessage("twilio", f"SM{number:032x}", f"+1312555{who:04}", OURS, body, (), sent_at)
    return ListedMessage(message, is_known, classify(body, False, ("STOP",)))


def numbers(found: object) -> list[int]:
    return [int(each.message.provider_id[2:], 16) for each in found]  # type: ignore[attr-defined]


def test_what_is_known_is_not_missed() -> None:
    found = find([listed(2, at=2), listed(1, at=1, is_known=True)])
    assert numbers(found.missed) == [2]
    assert found.newest == NOON + timedelta(seconds=2)


def test_an_empty_list_tells_nothing() -> None:
    found = find([])
    assert (found.missed, found.opted_out, found.newest) == ((), (), None)


def test_within_a_second_the_order_of_the_list_decides() -> None:
    assert numbers(find([listed(3, at=1), listed(2, at=1), listed(1, at=1)]).missed) == [1, 2, 3]


def test_a_missed_one_stands_before_what_was_sent_later_in_its_conversation() -> None:
    first, last = listed(1, at=1, is_known=True), listed(4, at=4, is_known=True)
    found = find([last, listed(3, at=3, who=2, is_known=True), listed(2, at=2), first])
    assert [each.later_ones for each in found.missed] == [(f"SM{4:032x}",)]


def test_who_wants_no_more_texts_is_told_apart() -> None:
    assert numbers(find([listed(2, at=2, body="thanks"), listed(1, at=1, body="STOP")]).opted_out) == [1]


def test_who_came_back_later_did_not_opt_out() -> None:
    came_back = find([listed(2, at=2, body="START"), listed(1, at=1, body="STOP")])
    assert came_back.opted_out == ()
    assert [each.is_overtaken for each in came_back.missed] == [False, False]  # both are handled, one after the other


def test_an_opt_out_before_an_opt_in_that_was_handled_changes_nothing() -> None:
    found = find([listed(2, at=2, body="START", is_known=True), listed(1, at=1, body="STOP")])
    assert found.opted_out == ()
    assert [each.is_overtaken for each in found.missed] == [True]


def test_a_yes_is_no_opt_in_here() -> None:
    assert numbers(find([listed(2, at=2, body="YES"), listed(1, at=1, body="STOP")]).opted_out) == [1]


texts = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 3), st.booleans()), max_size=30)


@given(texts, st.data())
def test_each_is_found_once_and_in_order_whatever_the_list_looks_like(
    sent: list[tuple[int, int, bool]], data: st.DataObject
) -> None:
    """Twice, pages swapped, some known by webhook."""
    all_of_them = [
        listed(number, at=at, who=who, is_known=known)
        for number, (at, who, known) in enumerate(sorted(sent, key=lambda each: each[0]))
    ]
    newest_first = list(reversed(all_of_them))
    cut = data.draw(st.integers(0, len(newest_first)))
    twice = data.draw(st.lists(st.sampled_from(newest_first), max_size=5)) if newest_first else []
    found = find([*newest_first[cut:], *newest_first[:cut], *twice])
    assert sorted(numbers(found.missed)) == sorted(numbers(each for each in all_of_them if not each.is_known))
    at = [each.message.received_at for each in found.missed]
    assert at == sorted(at)
    for each in found.missed:
        theirs = [one for one in all_of_them if one.is_known and one.conversation == each.listed.conversation]
        later = {one.message.provider_id: one for one in theirs}
        assert all(later[one].message.received_at >= each.message.received_at for one in each.later_ones)
    assert numbers(in_order_of_sending(newest_first)) == numbers(all_of_them)
