"""One message's way through the processes, as OpenTelemetry spans: from the webhook over inbox, turn and DMS to the
carrier. Off, nothing of OpenTelemetry is loaded and a span costs a look at a variable.

Where a message waits in a table its `traceparent` (W3C) stands beside it, and whoever goes on with it continues that
trace. A span names what was done and how it ended, with ids of ours: never words, numbers or names, and no message of
an error, which may quote them.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Literal, TypeVar

T = TypeVar("T")

Kind = Literal["internal", "server", "consumer", "client"]
Note = Callable[[str, str | int], None]
"""Puts a fact of ours on the span: a word of a closed list, or an id."""

_tracer: Any = None


def _nothing(_name: str, _value: str | int) -> None:
    pass


_OFF = nullcontext(_nothing)


def send_to(url: str | None, process: str) -> None:
    """Hand this process's spans to a collector (OTLP over HTTP), in the background; None: there are none."""
    if url is None:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": f"doorstep-{process}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
    use(provider)


def use(provider: Any) -> None:
    """Have spans made by it; None: off again."""
    global _tracer
    _tracer = None if provider is None else provider.get_tracer("doorstep")


def is_on() -> bool:
    return _tracer is not None


def span(
    name: str, *, kind: Kind = "internal", parent: str | None = None, **facts: str | int
) -> AbstractContextManager[Note]:
    """Around what is done. `parent`: the stored traceparent that it goes on from; else it is what is under way."""
    if _tracer is None:
        return _OFF
    return _span(name, kind, parent, facts)


@contextmanager
def _span(name: str, kind: Kind, parent: str | None, facts: dict[str, str | int]) -> Iterator[Note]:
    from opentelemetry import trace

    context = None
    if (remote := _context_of(parent)) is not None:
        context = trace.set_span_in_context(trace.NonRecordingSpan(remote))
    started = _tracer.start_span(
        name,
        context=context,
        kind=trace.SpanKind[kind.upper()],
        attributes={f"doorstep.{fact}": value for fact, value in facts.items()},
    )
    with trace.use_span(started, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield lambda fact, value: started.set_attribute(f"doorstep.{fact}", value)
        except BaseException as error:
            started.set_attribute("error.type", type(error).__name__)
            started.set_status(trace.Status(trace.StatusCode.ERROR))
            raise


def link_to(stored: str | None) -> None:
    """What is under way is about that, and does not go on from it."""
    if _tracer is None or (linked := _context_of(stored)) is None:
        return
    from opentelemetry import trace

    trace.get_current_span().add_link(linked)


def traceparent() -> str | None:
    """Of what is under way, to be stored."""
    if _tracer is None:
        return None
    from opentelemetry import trace

    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


def carried(work: Callable[..., T]) -> Callable[..., T]:
    """As `work`, in whatever thread or task it is called, under the span that is under way now."""
    if _tracer is None:
        return work
    from opentelemetry import context

    present = context.get_current()

    def under_it(*args: Any) -> T:
        token = context.attach(present)
        try:
            return work(*args)
        finally:
            context.detach(token)

    return under_it


def _context_of(stored: str | None) -> Any:
    """None where there is none, or none that can be read."""
    if stored is None:
        return None
    from opentelemetry import trace

    try:
        version, trace_id, span_id, flags = stored.split("-")
        context = trace.SpanContext(
            int(trace_id, 16), int(span_id, 16), is_remote=True, trace_flags=trace.TraceFlags(int(flags, 16))
        )
    except ValueError:
        return None
    return context if version == "00" and context.is_valid else None
