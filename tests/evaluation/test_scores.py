import pytest

from assistant import no_tensorflow

no_tensorflow.install()  # before anything imports Rasa

from evaluation.held_out import Example, Span  # noqa: E402
from evaluation.interpreter import Understood  # noqa: E402
from evaluation.scores import score  # noqa: E402

NEW = Span(0, 4, "address", "new")
WIDER = Span(0, 6, "address", "new")
OLD = Span(0, 4, "address", "old")


def text(intent: str, *spans: Span) -> Example:
    return Example("1250 n", intent, frozenset(spans), "a.yml")


def guess(intent: str, confidence: float, *spans: Span, fell_back: bool = False) -> Understood:
    return Understood(((intent, confidence), ("other", 1 - confidence)), fell_back, frozenset(spans), 1.0)


def test_intents_are_scored_by_what_was_meant_and_by_what_was_understood() -> None:
    scores = score(
        [text("greet"), text("greet"), text("thank")], [guess("greet", 0.9), guess("thank", 0.9), guess("thank", 0.9)]
    )
    assert scores.accuracy == pytest.approx(2 / 3)
    assert (scores.intents["greet"].precision, scores.intents["greet"].recall) == (1.0, 0.5)
    assert (scores.intents["thank"].precision, scores.intents["thank"].recall) == (0.5, 1.0)
    assert [confusion.understood for confusion in scores.confusions] == ["thank"]


def test_a_span_with_other_ends_is_partly_right_and_one_with_another_role_is_not() -> None:
    scores = score([text("greet", NEW), text("greet", NEW)], [guess("greet", 1, WIDER), guess("greet", 1, OLD)])
    assert scores.entities_exact["address/new"].f1 == 0
    assert scores.entities_partial["address/new"].recall == 0.5
    assert scores.entities_partial["address/new"].precision == 1.0
    assert scores.entities_partial["address/old"].precision == 0


def test_fallback_trades_wrong_answers_for_right_ones() -> None:
    scores = score(
        [text("greet")] * 4,
        [guess("greet", 0.9), guess("greet", 0.3), guess("thank", 0.3), guess("thank", 0.9, fell_back=True)],
    )
    point = next(point for point in scores.fallback if point.threshold == 0.5)
    assert (point.answered_right, point.answered_wrong) == (0.25, 0.25)
    assert (point.asked_though_right, point.asked_though_wrong) == (0.25, 0.25)
    assert (scores.answered_right, scores.answered_wrong, scores.asked_again) == (0.5, 0.25, 0.25)
