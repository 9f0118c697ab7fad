"""Scores of understood texts against what they mean. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from evaluation.held_out import Example, Span
from evaluation.interpreter import Understood


@dataclass(frozen=True)
class PrecisionRecall:
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True)
class Confusion:
    meant: str
    understood: str
    confidence: float
    text: str


@dataclass(frozen=True)
class FallbackPoint:
    """What asking for a rephrasing below a confidence would do."""

    threshold: float
    answered_right: float
    answered_wrong: float
    asked_though_right: float
    """Share of all texts that were understood right and asked to be said again."""
    asked_though_wrong: float
    """Share of all texts that a wrong answer was avoided for."""


@dataclass(frozen=True)
class Scores:
    texts: int
    accuracy: float
    macro_f1: float
    answered_right: float
    answered_wrong: float
    asked_again: float
    calibration_error: float
    """Mean distance between confidence and accuracy, over ten bins of confidence."""
    intents: dict[str, PrecisionRecall]
    entities_exact: dict[str, PrecisionRecall]
    entities_partial: dict[str, PrecisionRecall]
    """A span counts when it overlaps one of the same entity and role."""
    fallback: list[FallbackPoint]
    milliseconds_median: float
    milliseconds_p95: float
    confusions: list[Confusion] = field(repr=False)


def score(examples: Sequence[Example], understood: Sequence[Understood]) -> Scores:
    pairs = list(zip(examples, understood, strict=True))
    right = [example.intent == guess.intent for example, guess in pairs]
    answered = [not guess.fell_back for _, guess in pairs]
    total = len(pairs)
    intents = _intents(pairs)
    return Scores(
        texts=total,
        accuracy=sum(right) / total,
        macro_f1=sum(scored.f1 for scored in intents.values()) / len(intents),
        answered_right=sum(a and r for a, r in zip(answered, right, strict=True)) / total,
        answered_wrong=sum(a and not r for a, r in zip(answered, right, strict=True)) / total,
        asked_again=answered.count(False) / total,
        calibration_error=_calibration_error([guess.confidence for guess in understood], right),
        intents=intents,
        entities_exact=_entities(pairs, _same),
        entities_partial=_entities(pairs, _overlapping),
        fallback=[_fallback_point(threshold / 20, understood, right) for threshold in range(0, 19)],
        milliseconds_median=median(guess.milliseconds for guess in understood),
        milliseconds_p95=quantiles((guess.milliseconds for guess in understood), n=20)[-1],
        confusions=sorted(
            (
                Confusion(example.intent, guess.intent, guess.confidence, example.text)
                for example, guess in pairs
                if example.intent != guess.intent
            ),
            key=lambda confusion: (confusion.meant, confusion.understood, -confusion.confidence),
        ),
    )


def _precision_recall(right: int, said: int, meant: int) -> PrecisionRecall:
    precision = right / said if said else 0.0
    recall = right / meant if meant else 0.0
    return PrecisionRecall(precision, recall, 2 * right / (said + meant) if said + meant else 0.0, meant)


def _intents(pairs: Iterable[tuple[Example, Understood]]) -> dict[str, PrecisionRecall]:
    right, said, meant = Counter[str](), Counter[str](), Counter[str]()
    for example, guess in pairs:
        meant[example.intent] += 1
        said[guess.intent] += 1
        right[example.intent] += example.intent == guess.intent
    return {intent: _precision_recall(right[intent], said[intent], meant[intent]) for intent in sorted(meant)}


def _same(one: Span, other: Span) -> bool:
    return one == other


def _overlapping(one: Span, other: Span) -> bool:
    return one.kind == other.kind and one.start < other.end and other.start < one.end


def _entities(
    pairs: Iterable[tuple[Example, Understood]], alike: Callable[[Span, Span], bool]
) -> dict[str, PrecisionRecall]:
    hit, found, said, meant = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for example, guess in pairs:
        for span in example.spans:
            meant[span.kind] += 1
            found[span.kind] += any(alike(span, other) for other in guess.spans)
        for span in guess.spans:
            said[span.kind] += 1
            hit[span.kind] += any(alike(span, other) for other in example.spans)
    scored = {}
    for kind in sorted(meant | said):
        precision = hit[kind] / said[kind] if said[kind] else 0.0
        recall = found[kind] / meant[kind] if meant[kind] else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        scored[kind] = PrecisionRecall(precision, recall, f1, meant[kind])
    return scored


def _fallback_point(threshold: float, understood: Sequence[Understood], right: Sequence[bool]) -> FallbackPoint:
    count = Counter(
        (guess.confidence >= threshold, is_right) for guess, is_right in zip(understood, right, strict=True)
    )
    share = {key: number / len(right) for key, number in count.items()}
    return FallbackPoint(
        threshold,
        answered_right=share.get((True, True), 0.0),
        answered_wrong=share.get((True, False), 0.0),
        asked_though_right=share.get((False, True), 0.0),
        asked_though_wrong=share.get((False, False), 0.0),
    )


def _calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, is_right in zip(confidences, right, strict=True):
        bins[min(int(confidence * 10), 9)].append((confidence, is_right))
    return sum(abs(sum(c for c, _ in members) - sum(r for _, r in members)) for members in bins.values()) / len(right)
