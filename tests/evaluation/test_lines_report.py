"""What is printed of single texts: shares by meaning and by writer, and kinds of error with what they do."""

from evaluation.lines import report
from evaluation.playing.effects import Effect, Happened
from evaluation.playing.heard import Turned
from evaluation.playing.lines_judging import Judged, judge
from evaluation.playing.lines_world import Person
from evaluation.playing.rows import Expected, Row


def judged(act: str, intent: str, response: str, *effects: Effect, writer: str = "") -> Judged:
    row = Row("customer", "a text", (Expected(act),), has_acts=True, writer=writer)
    turned = Turned((("a text", intent),), (response,), (), ())
    person = Person(row, "+17205550101", tracking_numbers=["LM100000001"])
    return judge(person, Happened(turned, list(effects), ["a reply"]))


def test_shares_are_by_meaning_and_by_writer() -> None:
    right = judged("praise", "praise", "utter_praise", writer="a")
    wrong = judged("praise", "complain", "utter_complaint_heard", writer="b")
    lines = report([right, wrong])
    assert any(line.split() == ["praise", "1", "1", "0"] for line in lines)
    assert any(line.split() == ["a", "1", "0", "0"] for line in lines)
    assert any(line.split() == ["b", "0", "1", "0"] for line in lines)


def test_a_kind_of_error_says_what_it_does() -> None:
    case = Effect("case:complaint", "LM100000001", {})
    lines = report([judged("praise", "complain", "utter_complaint_heard", case)] * 2)
    (line,) = [line for line in lines if "case:complaint" in line]
    assert line.split() == ["praise", "complain", "2", "case:complaint"]


def test_who_wrote_it_is_left_out_where_nobody_says_so() -> None:
    assert not any("who wrote it" in line for line in report([judged("praise", "praise", "utter_praise")]))
