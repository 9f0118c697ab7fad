"""Deliveries on a terminal, in the local time of the address."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from doorstep.dms.views import DeliveryView, HistoryEntry, NoteView

_INSTANTS = frozenset({"window_start", "window_end", "eta", "delivered_at"})


def print_delivery(view: DeliveryView, notes: Sequence[NoteView], history: Sequence[HistoryEntry]) -> None:
    console = Console()
    console.print(_facts(view))
    for note in notes:
        console.print(
            f"Note for the {note.audience}, {_time(note.at, view)}, {escape(note.author)}: {escape(note.text)}"
        )
    console.print(_history(history, view))


def print_list(views: Sequence[DeliveryView]) -> None:
    table = Table("tracking", "status", "window", "recipient", "address", "route", box=None, padding=(0, 2, 0, 0))
    for column in table.columns[:2]:
        column.no_wrap = True
    for view in views:
        eta = f"\nETA {_time(view.eta, view)}" if view.eta else ""
        table.add_row(
            view.tracking_number,
            view.status,
            _window(view) + eta,
            escape(f"{view.recipient_name}\n{view.recipient_phone or 'no phone'}"),
            escape(view.address.spoken()),
            escape(f"{view.route_code}\n{view.driver_name or 'no driver'}") if view.route_code else "",
        )
    Console().print(table)


def _facts(view: DeliveryView) -> Table:
    table = Table(title=f"{view.tracking_number}  {view.status}", show_header=False, title_justify="left", min_width=60)
    eta = (
        f"{_time(view.eta, view)} (of {_time(view.eta_updated_at, view)})" if view.eta and view.eta_updated_at else None
    )
    route = f"{view.route_code}, {view.driver_name or 'no driver'}" if view.route_code else None
    rows: dict[str, str | None] = {
        "status since": _time(view.status_changed_at, view),
        "recipient": view.recipient_name + (" (business)" if view.is_business else ""),
        "phone": view.recipient_phone,
        "address": view.address.spoken(),
        "time zone": view.timezone,
        "window": _window(view),
        "ETA": eta,
        "route": route,
        "stops before": None if view.stops_before is None else str(view.stops_before),
        "delivered": _time(view.delivered_at, view) if view.delivered_at else None,
        "left at": view.left_at,
        "from": view.sender_name,
        "service": view.service,
        "signature": "required" if view.signature_required else None,
        "value": f"${view.value_cents / 100:,.2f}",
        "depot": f"{view.depot_code} {view.depot_name}",
        "version": str(view.version),
    }
    for attempt in view.attempts:
        said = ", ".join(filter(None, (attempt.reason, attempt.note, attempt.driver_name)))
        rows[f"attempt {attempt.number}"] = f"{_time(attempt.at, view)} {attempt.outcome}: {said}"
    for name, value in rows.items():
        if value:
            table.add_row(name, escape(value))
    return table


def _history(history: Sequence[HistoryEntry], view: DeliveryView) -> Table:
    table = Table("when", "who", "what", title="History", title_justify="left", box=None, padding=(0, 2, 0, 0))
    for entry in history:
        # All of a new delivery is in the facts above.
        changes = [] if entry.command == "create_delivery" else _changes(entry, view)
        what = "\n  ".join([f"{entry.command} ({entry.cause})", *changes])
        table.add_row(_time(entry.at, view), escape(entry.actor), escape(what))
    return table


def _changes(entry: HistoryEntry, view: DeliveryView) -> list[str]:
    """ "status: at_depot -> held"."""
    names = [name for name in entry.after if name != "version" and entry.after[name] is not None]
    return [
        f"{name}: {_value(name, entry.before.get(name), view)} -> {_value(name, entry.after[name], view)}"
        if name in entry.before
        else f"{name}: {_value(name, entry.after[name], view)}"
        for name in names
    ]


def _value(name: str, value: Any, view: DeliveryView) -> str:
    if value is None:
        return "none"
    return _time(datetime.fromisoformat(value), view) if name in _INSTANTS else str(value)


def _window(view: DeliveryView) -> str:
    end = view.window_end.astimezone(ZoneInfo(view.timezone))
    return f"{_time(view.window_start, view)}-{end:%H:%M}"


def _time(at: datetime, view: DeliveryView) -> str:
    return at.astimezone(ZoneInfo(view.timezone)).strftime("%a %b %d %H:%M")
