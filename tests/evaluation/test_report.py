import json
from datetime import UTC, datetime

import pytest

from assistant import no_tensorflow

no_tensorflow.install()  # before anything imports Rasa

from evaluation.held_out import SETS, Example  # noqa: E402
from evaluation.interpreter import Understood  # noqa: E402
from evaluation.report import Evaluated, Report, as_json, as_markdown  # noqa: E402
from evaluation.scores import score  # noqa: E402


@pytest.fixture
def report() -> Report:
    said = Example("14 done", "driver_delivered", frozenset(), "report.yml")
    guesses = [Understood((("driver_seen", 0.5), ("driver_delivered", 0.4)), False, frozenset(), 2.0)] * 2
    scores = {name: score([said] * 2, guesses) for names in SETS.values() for name in names}
    return Report(
        at=datetime(2026, 11, 27, tzinfo=UTC),
        command="python -m evaluation",
        training_lines={"customer": 2984, "driver": 2400},
        thresholds={"customer": 0.4, "driver": 0.45},
        pipelines=[Evaluated("chosen", "config.yml", 16.0, 35.0, scores)],
        skipped={},
    )


def test_drivers_have_a_section_with_their_threshold_and_confusions(report: Report) -> None:
    section = (
        as_markdown(report).partition("## chosen on driver_development (2 texts of drivers)")[2].partition("\n## ")[0]
    )
    assert "threshold 0.45" in section
    assert "| driver_delivered | driver_seen | 0.50 | 14 done |" in section
    assert "| 0.95 |" not in section
    assert "| 0.45 | 0.0% | 100.0% | 0.0% | 0.0% |" in section


def test_the_report_can_be_read_by_programs(report: Report) -> None:
    assert json.loads(json.dumps(as_json(report)))["training_lines"] == {"customer": 2984, "driver": 2400}
