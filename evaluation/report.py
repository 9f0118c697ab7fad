"""The evaluation as JSON for programs and Markdown for people."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from assistant.nlu_audience import Audience
from evaluation.held_out import SETS
from evaluation.scores import PrecisionRecall, Scores


@dataclass(frozen=True)
class Evaluated:
    """One pipeline."""

    name: str
    description: str
    training_seconds: float
    model_megabytes: float
    sets: dict[str, Scores]


@dataclass(frozen=True)
class Report:
    at: datetime
    command: str
    training_lines: dict[Audience, int]
    thresholds: dict[Audience, float]
    """Of config.yml: below which confidence a text is not understood."""
    pipelines: list[Evaluated]
    """The pipeline of config.yml first."""
    skipped: dict[str, str]
    """Candidates that could not be run here, and why."""


def as_json(report: Report) -> dict[str, Any]:
    return asdict(report) | {"at": report.at.isoformat(timespec="seconds")}


def as_markdown(report: Report) -> str:
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield "# How well texts are understood"
    yield ""
    yield f"{report.at:%Y-%m-%d %H:%M} UTC, `{report.command}`."
    customers, drivers = report.training_lines["customer"], report.training_lines["driver"]
    yield f"Trained on {customers} lines of customers and, in a head of its own, {drivers} of drivers (data/nlu)."
    yield "The sets below were written apart from them and never trained on. *development* chose the pipeline, its"
    yield "settings and the threshold, and its confusions showed where lines were thin; *test* did none of that. No"
    yield "line is a real customer's or driver's: expect less of theirs (ADR 0003). Milliseconds are processor time for"
    yield "one text."
    yield ""
    yield from _pipelines(report)
    chosen = report.pipelines[0]
    for audience, name in ((audience, name) for audience, names in SETS.items() for name in names):
        scores = chosen.sets[name]
        yield f"## {chosen.name} on {name} ({scores.texts} texts of {audience}s)"
        yield ""
        yield from _fallback(scores, report.thresholds[audience])
        yield from _precision_recall("Intents", scores.intents)
        yield from _precision_recall("Entities, exact span and role", scores.entities_exact)
        yield from _precision_recall("Entities, overlapping span and same role", scores.entities_partial)
        yield from _confusions(scores)


def _pipelines(report: Report) -> Iterator[str]:
    yield from _head(
        "pipeline",
        "set",
        "texts",
        "accuracy",
        "macro F1",
        "address F1 exact",
        "address F1 overlap",
        "ms median",
        "ms p95",
        "training s",
        "model MB",
    )
    for pipeline in report.pipelines:
        for name, scores in pipeline.sets.items():
            yield (
                f"| {pipeline.name} | {name} | {scores.texts} | {scores.accuracy:.3f} | {scores.macro_f1:.3f} "
                f"| {_f1(scores.entities_exact, 'address/new')} | {_f1(scores.entities_partial, 'address/new')} "
                f"| {scores.milliseconds_median:.1f} | {scores.milliseconds_p95:.1f} "
                f"| {pipeline.training_seconds:.0f} | {pipeline.model_megabytes:.0f} |"
            )
    yield ""
    if len(report.pipelines) > 1:
        yield from (f"- **{pipeline.name}**: {pipeline.description}" for pipeline in report.pipelines)
        yield from (f"- **{name}**: not run, {reason}" for name, reason in report.skipped.items())
        yield ""


def _head(*columns: str) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield "|---" * len(columns) + "|"


def _f1(entities: dict[str, PrecisionRecall], kind: str) -> str:
    return f"{entities[kind].f1:.3f}" if kind in entities else "-"


def _fallback(scores: Scores, threshold: float) -> Iterator[str]:
    yield (
        f"As configured (threshold {threshold:g}, and too close a second): {scores.answered_right:.1%} answered right, "
        f"{scores.answered_wrong:.1%} answered wrong, {scores.asked_again:.1%} asked to be said again. "
        f"Calibration error {scores.calibration_error:.3f}."
    )
    yield ""
    yield from _head("threshold", "answered right", "answered wrong", "asked again, rightly", "asked again, needlessly")
    for point in scores.fallback:
        yield (
            f"| {point.threshold:.2f} | {point.answered_right:.1%} | {point.answered_wrong:.1%} "
            f"| {point.asked_though_wrong:.1%} | {point.asked_though_right:.1%} |"
        )
    yield ""


def _precision_recall(title: str, scored: dict[str, PrecisionRecall]) -> Iterator[str]:
    yield f"### {title}"
    yield ""
    yield from _head("", "precision", "recall", "F1", "texts or spans")
    for name, one in scored.items():
        yield f"| {name} | {one.precision:.2f} | {one.recall:.2f} | {one.f1:.2f} | {one.support} |"
    yield ""


def _confusions(scores: Scores) -> Iterator[str]:
    yield f"### Misunderstood ({len(scores.confusions)})"
    yield ""
    yield from _head("meant", "understood", "confidence", "text")
    for confusion in scores.confusions:
        text = confusion.text.replace("|", "\\|").replace("\n", " ")
        yield f"| {confusion.meant} | {confusion.understood} | {confusion.confidence:.2f} | {text} |"
    yield ""
