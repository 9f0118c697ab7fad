"""What of the release before is to be reviewed."""

import pytest
from alembic import command
from sqlalchemy import Engine, select, update

from doorstep.console.review import collecting, reasons, reviews
from doorstep.console.review.models import ReviewItem
from doorstep.database import transaction
from doorstep.migrate import configuration, upgrade
from tests.console.world import Desk

pytestmark = pytest.mark.both_databases


def wanted(world: Desk) -> dict[int, int]:
    with world.sessions() as session:
        return dict(session.execute(select(ReviewItem.inbox_id, ReviewItem.wanted)).tuples().all())


def test_it_is_known_how_many_are_still_to_look_at_what_was_up_before(
    world: Desk, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [world.comes(f"blorp {n}").is_read("nlu_fallback", f"What {n}?", confidence=0.2) for n in range(5)]
    by_two = {each.inbox_id for each in texts[:3]}
    monkeypatch.setattr(reasons, "wants_second", lambda inbox_id: inbox_id in by_two)
    world.refresh()
    with transaction(world.sessions) as session:
        collecting.collect(session, 0.0)
        for text, people in zip(texts, (("dee", "ada"), ("dee",), (), ("dee",), ()), strict=True):
            for by in people:
                reviews.review(session, text.inbox_id, [], by=by, now=world.now)
        reviews.review(session, texts[4].inbox_id, [], by="kim", now=world.now)
        reviews.take_back(session, texts[4].inbox_id, by="kim", now=world.now)
    before = wanted(world)
    assert [before[each.inbox_id] for each in texts] == [0, 1, 2, 0, 1]
    config = configuration()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0042_calls_about_addresses")
    upgrade(engine)
    assert wanted(world) == before


def test_what_was_reviewed_in_the_release_before_waits_for_nobody(world: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is there again for a while when an upgrade is taken back."""
    by_one, by_two, by_one_of_two = (
        world.comes(word).is_read("nlu_fallback", f"{word}?", confidence=0.2) for word in ("blorp", "flurb", "glorp")
    )
    monkeypatch.setattr(reasons, "wants_second", lambda inbox_id: inbox_id != by_one.inbox_id)
    world.refresh()
    with transaction(world.sessions) as session:
        collecting.collect(session, 0.0)
        for text, by in ((by_one, "dee"), (by_two, "dee"), (by_two, "ada"), (by_one_of_two, "dee")):
            reviews.review(session, text.inbox_id, [], by=by, now=world.now)
    with transaction(world.sessions) as session:
        session.execute(update(ReviewItem).values(wanted=1))  # as it is of whoever does not know of it
        assert reviews.waiting(session, "kim") == {"not_understood": 3}
        collecting.forget_old(session, world.now)
    assert wanted(world) == {by_one.inbox_id: 0, by_two.inbox_id: 0, by_one_of_two.inbox_id: 1}
