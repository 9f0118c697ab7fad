"""What a page is told of whoever is wanted, wherever they are."""

from doorstep.console.calls import pages as calls
from doorstep.desk import calling
from tests.console.world import Desk


def test_codes_and_phones_in_a_note_are_not_shown_wherever_the_colleague_is(world: Desk) -> None:
    words = "@dee gate code is 4412, she is at 312-555-0142 now"
    with world.sessions.begin() as session:
        calling.call_named(session, words, by="ana", path="/cases/5", now=world.now)
    with world.sessions() as session:
        [wanted] = calls._look(session, "dee").wanted
    assert "@dee gate code is" in wanted["words"]
    assert "4412" not in wanted["words"]
    assert "555" not in wanted["words"]
