"""Which texts are put up for review, for whom, and what becomes of what people said of them."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from doorstep.bootstrap import Services
from doorstep.cases.lifecycle import CaseKind
from doorstep.console.corrections import invented
from doorstep.console.review import collecting, reasons, reviews
from doorstep.console.review import files as review_files
from doorstep.console.review import jobs as review_jobs
from doorstep.console.review.anonymous import without_person
from doorstep.console.review.models import Review, ReviewItem
from doorstep.console.review.reviews import InvalidReview
from doorstep.database import transaction
from doorstep.dms import commands as dms_commands
from doorstep.language.instructions import InstructionKind
from doorstep.provenance import By
from doorstep.settings import Settings
from evaluation.playing import rows
from tests.console.world import NUMBER, Desk, Text

WHERE = "where_is_my_package"


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


def collected(world: Desk, percent: float = 0.0) -> dict[int, str]:
    world.refresh()
    with transaction(world.sessions) as session:
        while collecting.collect(session, percent):
            pass
        return {each.inbox_id: each.why for each in session.scalars(select(ReviewItem))}


def says_of(world: Desk, text: Text, by: str, *acts: str) -> None:
    with transaction(world.sessions) as session:
        reviews.review(session, text.inbox_id, [{"act": act} for act in acts], by=by, now=world.later())


def waits_for(world: Desk, by: str, **more: object) -> int | None:
    with world.sessions() as session:
        item = reviews.next_item(session, by, **more)  # type: ignore[arg-type]
        return item.inbox_id if item else None


def left_for_later(world: Desk, text: Text) -> tuple[datetime, int]:
    with world.sessions() as session:
        return session.scalars(select(ReviewItem.at).where(ReviewItem.inbox_id == text.inbox_id)).one(), text.inbox_id


def test_what_went_wrong_is_put_up_with_its_most_telling_reason(world: Desk) -> None:
    fine = world.says("wheres my package", WHERE, "It is out.")
    lost = world.comes("blorp").is_read("nlu_fallback", "I did not get that.", confidence=0.2)
    unsure = world.comes("hmm the thing").is_read(WHERE, "It is out for delivery.", confidence=0.4)
    angry = world.comes("your driver is rude").is_read("complain", "Sorry.")
    world.opens_case(CaseKind.COMPLAINT, angry)
    human = world.comes("human please").is_read("talk_to_person", "A person comes.", confidence=0.3)
    world.opens_case(CaseKind.PERSON_WANTED, human, tracking_number=None)
    again = world.comes("blorp blorp").is_read("nlu_fallback", "A person comes.", confidence=0.9)
    found = collected(world)
    assert found == {
        lost.inbox_id: "not_understood", unsure.inbox_id: "unsure", angry.inbox_id: "complained",
        human.inbox_id: "handed_over", again.inbox_id: "not_understood",
    }  # fmt: skip
    assert fine.inbox_id not in found
    assert collected(world) == found  # looked through again, nothing is there twice


def test_the_same_answer_twice_and_what_was_taken_back_are_looked_at(world: Desk) -> None:
    asked = [world.says(words, WHERE, "Which package?") for words in ("where", "the box", "the blue box")]
    given = world.comes("leave it at the back door").is_read("give_instructions", "Noted.")
    with transaction(world.sessions) as session:
        dms_commands.give_instructions(
            session, By.customer(given.message_id, world.now), NUMBER, [(InstructionKind.LEAVE_AT, "back door")]
        )
    undo = world.comes("no wait forget that").is_read("withdraw", "Taken back.")
    with transaction(world.sessions) as session:
        dms_commands.take_back_instructions(session, By.customer(undo.message_id, world.now), NUMBER, world.now)
    found = collected(world)
    assert found == {asked[1].inbox_id: "asked_twice", asked[2].inbox_id: "asked_twice", given.inbox_id: "undone"}


def test_some_are_put_up_by_chance_and_always_the_same(world: Desk) -> None:
    texts = [world.says(f"where is it {n}", WHERE, f"There {n}.") for n in range(20)]
    assert collected(world) == {}
    chosen = {text.inbox_id for text in texts if reasons.is_in_sample(text.inbox_id, 100)}
    assert chosen == {text.inbox_id for text in texts}
    assert not any(reasons.is_in_sample(number, 0) for number in range(1000))
    assert 30 < sum(reasons.is_in_sample(number, 5) for number in range(1000)) < 75


def test_nobody_is_shown_a_text_twice_and_two_look_at_some(world: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first = world.comes("blorp").is_read("nlu_fallback", "What?", confidence=0.2)
    second = world.comes("flurb").is_read("nlu_fallback", "Pardon?", confidence=0.2)
    monkeypatch.setattr(reasons, "wants_second", lambda inbox_id: inbox_id == second.inbox_id)
    collected(world)
    assert waits_for(world, "dee") == second.inbox_id  # the latest first
    assert waits_for(world, "dee", after=left_for_later(world, second)) == first.inbox_id
    assert waits_for(world, "dee", after=left_for_later(world, first)) is None
    says_of(world, second, "dee", WHERE)
    assert waits_for(world, "dee") == first.inbox_id
    assert waits_for(world, "ada") == second.inbox_id
    says_of(world, second, "ada", WHERE)
    says_of(world, first, "ada")
    assert (waits_for(world, "ada"), waits_for(world, "dee"), waits_for(world, "kim")) == (None, None, None)
    assert waits_for(world, "kim", why="complained") is None
    with world.sessions() as session:
        figures = reviews.figures(session, world.now)
        assert reviews.waiting(session, "kim") == {}
    assert [(each.by, each.reviewed, each.right) for each in figures.people] == [("ada", 2, 1), ("dee", 1, 0)]
    assert (figures.by_two, figures.agreed) == (1, 1)
    assert [(each.act, each.reviewed, each.right) for each in figures.acts] == [(WHERE, 2, 0), ("nothing", 1, 1)]


def test_what_waits_is_counted_for_each(world: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    by_two = world.comes("blorp").is_read("nlu_fallback", "What?", confidence=0.2)
    by_one = world.comes("flurb").is_read(WHERE, "It is out.", confidence=0.4)
    monkeypatch.setattr(reasons, "wants_second", lambda inbox_id: inbox_id == by_two.inbox_id)
    collected(world)

    def waiting(by: str) -> dict[str, int]:
        with world.sessions() as session:
            return dict(reviews.waiting(session, by))

    assert waiting("dee") == {"not_understood": 1, "unsure": 1}
    says_of(world, by_two, "dee", WHERE)
    says_of(world, by_two, "dee", WHERE)  # said again, they are still one
    assert (waiting("dee"), waiting("ada")) == ({"unsure": 1}, {"not_understood": 1, "unsure": 1})
    says_of(world, by_one, "ada", WHERE)
    assert (waiting("dee"), waiting("ada")) == ({}, {"not_understood": 1})
    with transaction(world.sessions) as session:
        reviews.take_back(session, by_two.inbox_id, by="dee", now=world.now)
        reviews.take_back(session, by_one.inbox_id, by="ada", now=world.now)
        reviews.take_back(session, 999, by="ada", now=world.now)
    assert waiting("dee") == waiting("ada") == {"not_understood": 1, "unsure": 1}


def test_no_second_is_awaited_of_what_is_old(world: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    said, unsaid = (
        world.comes(word).is_read("nlu_fallback", f"{word}?", confidence=0.2) for word in ("blorp", "flurb")
    )
    monkeypatch.setattr(reasons, "wants_second", lambda _inbox_id: True)
    collected(world)
    says_of(world, said, "dee", WHERE)
    with transaction(world.sessions) as session:
        collecting.forget_old(session, world.now + collecting.KEPT_FOR + timedelta(days=1))
        assert session.scalars(select(ReviewItem.inbox_id)).all() == [said.inbox_id]
    assert waits_for(world, "ada") is None
    assert unsaid.inbox_id != said.inbox_id


def test_what_somebody_said_again_or_took_back_counts_no_more(world: Desk) -> None:
    text = world.comes("blorp").is_read("nlu_fallback", "What?", confidence=0.2)
    collected(world)
    says_of(world, text, "dee", WHERE)
    says_of(world, text, "dee", "reschedule", "talk_to_person")
    with world.sessions() as session:
        (row,) = session.scalars(select(Review).where(Review.removed_at.is_(None)))
    assert ([each["act"] for each in row.acts], row.was) == (["reschedule", "talk_to_person"], ["nlu_fallback"])
    with transaction(world.sessions) as session:
        reviews.take_back(session, text.inbox_id, by="dee", now=world.now)
    assert waits_for(world, "dee") == text.inbox_id
    with transaction(world.sessions) as session, pytest.raises(LookupError):
        reviews.review(session, 999, [], by="dee", now=world.now)
    with transaction(world.sessions) as session, pytest.raises(InvalidReview):
        reviews.review(session, text.inbox_id, [{"act": "no such; thing"}], by="dee", now=world.now)


def test_reviewed_texts_are_written_without_what_is_a_persons_and_can_be_measured_by(
    world: Desk, services: Services, tmp_path: Path
) -> None:
    folder = tmp_path / "ours"
    words = "this is Maria call 773-555-0164 about LM123456789, gate code 4412"
    text = world.comes(words).is_read("nlu_fallback", "What?", confidence=0.2)
    nothing = world.comes("lol ok").is_read("nlu_fallback", "Pardon?", confidence=0.2)
    collected(world)
    for by in ("dee", "ada"):
        says_of(world, text, by, "give_access_code")
    says_of(world, nothing, "dee")
    house = Services(Settings(review_folder=folder), services.clock, services.engine, services.sessions)
    due = review_jobs.write_files(house)
    assert due is not None
    written = "".join(file.read_text() for file in folder.iterdir())
    assert not any(secret in written for secret in ("Maria", "773-555-0164", "LM123456789", "4412"))
    first, second = rows.read(folder / "customer_reviewed.jsonl")
    assert [each.act for each in first.expected] == ["give_access_code"]
    assert second.must_not_write
    training = yaml.safe_load((folder / review_files.TRAINING).read_text())
    assert [each["intent"] for each in training["nlu"]] == ["give_access_code"]
    assert json.loads((folder / "customer_reviewed.jsonl").read_text().splitlines()[0])["people"] == 2


def test_what_was_said_of_a_text_is_written_without_what_is_a_persons_too(world: Desk) -> None:
    words = "4412#. jose is home, LM123456789 to 1417 n wells apt 9 by 530pm, ring +1 773 555 0164, say swordfish"
    args = {
        "access_code": "4412#", "code": "swordfish", "name": "Jose", "tracking_number": "lm 123 456 789",
        "address": "1417 N Wells St Apt 9", "time": "530pm", "phone": "773-555-0164", "recipient": "Maria",
    }  # fmt: skip
    text = world.comes(words).is_read("nlu_fallback", "What?", confidence=0.2)
    collected(world)
    with transaction(world.sessions) as session:
        reviews.review(session, text.inbox_id, [{"act": "give_access", "args": args}], by="dee", now=world.later())
        ((row,),) = (review_files.reviewed(session),)
    (act,) = row.acts
    said = act["args"]
    written = review_files.contents([row])["customer_reviewed.jsonl"]
    for secret in ("4412", "swordfish", "jose", "123456789", "123 456 789", "1417", "maria", "0164", "773"):
        assert secret not in written.lower()
    # What was said of it still stands in it.
    assert (said["access_code"], said["name"], said["time"]) == (row.text[:5], "Alex", "530pm")
    for argument in ("access_code", "code", "name", "time"):
        assert said[argument].lower() in row.text.lower()
    assert re.sub(r"\D", "", said["tracking_number"]) == re.sub(r"\D", "", row.text.partition("LM")[2][:9])
    assert said["address"].split()[0] in row.text
    assert re.sub(r"\D", "", said["phone"])[-4:] in row.text


@given(
    code=st.from_regex(r"[1-9][0-9]{2,5}", fullmatch=True),
    around=st.sampled_from(["{}#", "{}", "its {} for the gate", "#{} thx", "code {}, ok?"]),
)
def test_a_code_is_another_one_in_a_text_and_the_same_in_what_was_said_of_it(code: str, around: str) -> None:
    text, (act,) = without_person(around.format(code), [{"act": "give_access", "args": {"access_code": code}}], None)
    assert act["args"]["access_code"] == re.sub(r"\D", "", text) == invented.every_number(code)


@pytest.mark.parametrize("args", [{"who": "me"}, {"name": ""}, {"name": " "}, {"code": ""}])
def test_what_is_no_name_and_no_code_leaves_the_text_as_it_is(args: dict[str, str]) -> None:
    text, (act,) = without_person("text me when you are near", [{"act": "where", "args": args}], None)
    assert text == "text me when you are near"
    assert act["args"] == {key: value.strip() for key, value in args.items()}


def test_of_who_is_erased_nothing_stays(world: Desk, tmp_path: Path) -> None:
    text = world.comes("blorp").is_read("nlu_fallback", "What?", confidence=0.2)
    collected(world)
    says_of(world, text, "dee", WHERE)
    with transaction(world.sessions) as session:
        assert review_files.write(session, tmp_path / "ours") == 1
        assert reviews.forget(session, [text.conversation_id]) == 1
        assert reviews.forget(session, []) == 0
    with transaction(world.sessions) as session:
        assert review_files.write(session, tmp_path / "ours") == 0
        assert session.scalars(select(ReviewItem)).all() == []
    assert list((tmp_path / "ours").iterdir()) == []


def test_without_a_folder_nothing_is_written_and_one_that_cannot_be_written_stops_nothing(
    services: Services, tmp_path: Path
) -> None:
    assert review_jobs.write_files(services) is None
    (tmp_path / "file").write_text("")
    house = Services(
        Settings(review_folder=tmp_path / "file" / "x"), services.clock, services.engine, services.sessions
    )
    assert review_jobs.write_files(house) is not None


def test_what_nobody_looked_at_in_a_month_is_looked_at_no_more(world: Desk) -> None:
    lost = world.comes("blorp").is_read("nlu_fallback", "What?", confidence=0.2)
    said = world.comes("flurb").is_read("nlu_fallback", "Pardon?", confidence=0.2)
    collected(world)
    says_of(world, said, "dee")
    with transaction(world.sessions) as session:
        collecting.forget_old(session, world.now + timedelta(days=31))
        assert [each.inbox_id for each in session.scalars(select(ReviewItem))] == [said.inbox_id]
    assert lost
    assert isinstance(world.now, datetime)
