"""Lists as CSV (RFC 4180), row by row, safe to open in a spreadsheet. Pure."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from doorstep.console.cases_board import Card
from doorstep.console.conversations import Row
from doorstep.console.driver_figures import DriverFigures
from doorstep.console.figure_rows import Behind
from doorstep.console.figures import Figures
from doorstep.console.today import RouteToday
from doorstep.console.today_stops import DeliveryToday, StopToday

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that spreadsheets would carry out."""

CONVERSATIONS = (
    "conversation", "channel", "who", "name", "number", "deliveries", "last message", "last words", "intent",
    "lowest confidence", "fallback", "DMS changed", "open cases", "taken by", "flagged", "tags", "reviewed by",
    "waiting since", "texts in", "texts out", "failed",
)  # fmt: skip
CASES = (
    "case", "kind", "state", "delivery", "recipient", "reason", "next step", "opened", "due", "promised until",
    "value USD", "score", "assigned to", "would become",
)  # fmt: skip
ROUTES = (
    "route", "driver", "name", "depot", "progress", "stops", "stops done", "packages left", "failed attempts",
    "next stop", "next estimate", "minutes behind", "minutes late by own word", "at risk", "last heard",
    "last check-in", "minutes late then", "in their words", "on a break since", "asked and silent since",
    "changes not seen", "open cases", "late", "silent",
)  # fmt: skip
STOPS = (
    "stop", "address", "done", "delivery", "recipient", "status", "window begins", "window ends", "estimate",
    "expected", "at risk", "last attempt", "open cases", "value USD",
)  # fmt: skip
DAYS = (
    "day", "exceptions", "resolved", "settled without a person", "median minutes", "90th percentile minutes",
    "texts in", "texts out", "segments", "failed", "opt-outs", "not understood", "said to be late",
    "drivers who did not answer", "changes told", "changes not seen", "median minutes until seen",
)  # fmt: skip


def lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """With the line ends; instants as ISO 8601, nothing as an empty cell."""
    yield _line(columns)
    for cells in rows:
        yield _line(cells)


def of_conversation(row: Row) -> Sequence[object]:
    return (
        row.conversation_id, row.channel, row.party, row.name, row.number, " ".join(row.tracking_numbers),
        row.last_message_at, row.preview, row.last_intent, row.lowest_confidence, row.has_fallback, row.has_dms_write,
        row.open_cases, row.taken_by, row.flagged, " ".join(row.tags), row.reviewed_by if row.is_reviewed else None,
        row.waiting_since, row.texts_in, row.texts_out, row.failed,
    )  # fmt: skip


def of_card(card: Card) -> Sequence[object]:
    return (
        card.case_id, card.kind.value, card.state.value, card.tracking_number, card.recipient_name, card.reason,
        card.next_step, card.opened_at, card.due_at, card.promised_until, f"{card.value_cents / 100:.2f}",
        f"{card.urgency.score:.1f}", card.assigned_to, card.wants,
    )  # fmt: skip


def of_behind(row: Behind) -> Sequence[object]:
    """After `("at", *Rows.columns)`."""
    return (row.at, *row.cells)


def of_route(route: RouteToday) -> Sequence[object]:
    said = route.last_check_in
    return (
        route.code, route.driver_code, route.driver_name, route.depot_name, route.progress, route.stops,
        route.stops_done, route.deliveries_left, route.failed_attempts, route.next_position, route.next_eta,
        int(route.behind.total_seconds() // 60), route.delay_minutes, route.at_risk, route.last_heard_at,
        said and said.at, said and said.minutes_late, said and said.reason, route.break_since, route.asked_at,
        route.unseen, route.open_cases, route.is_late, route.is_silent,
    )  # fmt: skip


def of_stop(stop: StopToday, delivery: DeliveryToday) -> Sequence[object]:
    return (
        stop.position, stop.address, stop.completed_at, delivery.tracking_number, delivery.recipient_name,
        delivery.status.value, delivery.window_start, delivery.window_end, delivery.eta, delivery.expected,
        delivery.is_at_risk, delivery.last_attempt, delivery.open_cases, f"{delivery.value_cents / 100:.2f}",
    )  # fmt: skip


def of_days(figures: Figures, drivers: DriverFigures) -> Iterator[Sequence[object]]:
    """Both of the same days."""
    for day, counts in figures.days.items():
        of_drivers = drivers.days[day]
        yield (
            day, counts.exceptions, counts.resolved, counts.settled, counts.median_minutes, counts.p90_minutes,
            counts.texts_in, counts.texts_out, counts.segments, counts.failed, counts.opt_outs, counts.not_understood,
            of_drivers.late, of_drivers.silent, of_drivers.told, of_drivers.unseen, of_drivers.median_minutes,
        )  # fmt: skip


def _line(cells: Iterable[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([_cell(value) for value in cells])
    return buffer.getvalue()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.isoformat(timespec="seconds")
        case float():
            return f"{value:.3f}".rstrip("0").rstrip(".")
        case int():
            return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
