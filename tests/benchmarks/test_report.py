from typing import Any

from benchmarks.measure import LONG, MARKS
from benchmarks.report import table


def _side(rate: float, p99: float | None) -> dict[str, Any]:
    loop = {"messages_per_second": rate, "reply_median_ms": 40.0, "reply_p99_ms": p99}
    return {
        "training_seconds": 100.0,
        "startup_to_first_answer_seconds": 60.0,
        "memory_after_load_mb": {"rasa": 1300, "all": 1400},
        "fresh": loop,
        f"at_{LONG}": loop,
        "cost_of_a_text": {str(mark): {"reply_ms": 40.0, "cpu_ms": 30.0} for mark in MARKS},
        "burst": {"acknowledgement_median_ms": 10.0, "acknowledgement_p99_ms": p99},
    }


def _idle(percent: float) -> dict[str, Any]:
    return {"cpu_percent_of_a_core": {"all": percent}, "sent_after_ms": {"p95": 31.2}}


def test_the_table_says_how_many_times_more_and_what_had_no_answer() -> None:
    result = {
        "date": "2026-11-22T12:00:00+00:00",
        "command": "python -m benchmarks",
        "commit": "abc1234",
        "uncommitted_changes": False,
        "machine": {"cores": 2, "cpu": "a cpu", "load_before": [0.1]},
        "stock": _side(20.0, None),
        "doorstep": {
            **_side(90.0, 50.0),
            "postgresql": _side(80.0, 45.0),
            "idle": {"sqlite": _idle(0.6), "postgresql": _idle(0.8)},
        },
    }
    lines = table(result).splitlines()
    assert "| new conversations, texts/s | 20.0 | 90.0 | 4.5 x |" in lines
    assert "| reply, 99th percentile ms | none in time | 50.0 |  |" in lines
    assert lines[-1] == (
        "Doorstep on PostgreSQL: 80.0 texts/s; acknowledgement in the burst 10.0 ms (median), 45.0 ms (99th "
        "percentile). Idle, its processes use 0.6 % of a core on sqlite and 0.8 % of a core on postgresql together, "
        "and send what is due after 31.2 ms and 31.2 ms (95th percentile)."
    )
