"""What a process counts of its own work, for Prometheus. Labels are words of ours, never anybody's.

Each process answers `/metrics` inside the network (a worker with `--metrics-port`); the desk adds what the database
says of the whole (console/system_health/gauges.py). docs/watching.md lists them.
"""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
    start_http_server,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

PATH = "/metrics"
CONTENT_TYPE = CONTENT_TYPE_LATEST
REGISTRY = CollectorRegistry()

_QUICK = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15)
_SLOW = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

disable_created_metrics()  # type: ignore[no-untyped-call]
ProcessCollector(registry=REGISTRY)
WEBHOOK_SECONDS = Histogram(
    "doorstep_webhook_seconds", "From a provider's request to its acknowledgement.", ("hook", "status"),
    buckets=_QUICK, registry=REGISTRY,
)  # fmt: skip
TURN_SECONDS = Histogram(
    "doorstep_turn_seconds", "Handling one message of a person, by how it ended.", ("provider", "outcome"),
    buckets=_SLOW, registry=REGISTRY,
)  # fmt: skip
ROUND_SECONDS = Histogram(
    "doorstep_job_round_seconds", "A round of one of the worker's jobs.", ("job", "outcome"),
    buckets=_SLOW, registry=REGISTRY,
)  # fmt: skip
HANDED_OVER = Counter(
    "doorstep_handed_over_total", "Texts and posts handed to a provider, by what it said.", ("provider", "outcome"),
    registry=REGISTRY,
)  # fmt: skip


def exposition(*more: Collector) -> bytes:
    """What Prometheus reads: of this process, and what `more` collect now."""
    if not more:
        return generate_latest(REGISTRY)
    beside = CollectorRegistry()
    for each in more:
        beside.register(each)
    return generate_latest(REGISTRY) + generate_latest(beside)


def serve(host: str, port: int) -> None:
    """In a thread of its own, as long as the process lives: for one that has no port otherwise."""
    start_http_server(port, host, REGISTRY)
