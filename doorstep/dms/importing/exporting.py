"""Deliveries as a file of the columns that an import takes: CSV or XLSX."""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import phonenumbers
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.dms import queries as dms_queries
from doorstep.dms.importing.found import UnreadableFile
from doorstep.dms.importing.rows import FORMULA_SIGNS, columns_of
from doorstep.dms.models import Delivery, Stop
from doorstep.dms.views import DeliveryView

COLUMNS = columns_of("deliveries")
_AT_ONCE = 500


def export_file(session: Session, path: Path, since: datetime | None = None) -> int:
    """Write the deliveries whose window ends after `since`, all of them without; answers how many.

    The file is there when it is whole. Raises UnreadableFile: it is neither .csv nor .xlsx, or is there already.
    """
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise UnreadableFile(f"{path}: the name must end with .csv or .xlsx")
    if path.exists():
        raise UnreadableFile(f"{path} is there already")
    part = path.with_name(f"{path.name}.part")
    try:
        part.touch(mode=0o600)
        written = (_csv if path.suffix.lower() == ".csv" else _xlsx)(part, rows(session, since))
        part.rename(path)
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)
    return written


def rows(session: Session, since: datetime | None = None) -> Iterator[dict[str, str]]:
    """In the order in which they were announced, a few hundred at a time."""
    after = 0
    while True:
        those = select(Delivery.id, Delivery.tracking_number, Stop.position)
        those = those.outerjoin(Stop, Stop.id == Delivery.stop_id).where(Delivery.id > after)
        if since is not None:
            those = those.where(Delivery.window_end > since)
        found = session.execute(those.order_by(Delivery.id).limit(_AT_ONCE)).all()
        if not found:
            return
        views = {each.tracking_number: each for each in dms_queries.deliveries(session, [row[1] for row in found])}
        for _, number, position in found:
            yield _row(views[number], position)
        after = found[-1][0]


def _row(view: DeliveryView, position: int | None) -> dict[str, str]:
    zone = ZoneInfo(view.timezone)
    row = {
        "tracking_number": view.tracking_number,
        "recipient_name": view.recipient_name,
        "recipient_phone": _written(view.recipient_phone),
        "is_business": _said(view.is_business),
        "address": view.address.line1,
        "city": view.address.city,
        "state": view.address.state,
        "zip": view.address.zip,
        "depot_code": view.depot_code,
        "window_start": view.window_start.astimezone(zone).isoformat(),
        "window_end": view.window_end.astimezone(zone).isoformat(),
        "sender_name": view.sender_name,
        "service": view.service,
        "signature_required": _said(view.signature_required),
        "value": f"{view.value_cents / 100:.2f}",
        "status": view.status.value,
        "route_code": view.route_code or "",
        "position": str(position) if view.route_code and position else "",
    }
    return {name: f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell for name, cell in row.items()}


def _written(phone: str | None) -> str:
    """As it is written here: a sheet makes 1.3E+10 of +13125550142."""
    if phone is None:
        return ""
    number = phonenumbers.parse(phone)
    if number.country_code == 1:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _said(value: bool) -> str:
    return "true" if value else "false"


def _csv(path: Path, rows: Iterator[dict[str, str]]) -> int:
    written = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for written, row in enumerate(rows, start=1):  # noqa: B007 how many there were
            writer.writerow(row)
    return written


def _xlsx(path: Path, rows: Iterator[dict[str, str]]) -> int:
    """Every cell is text, so that nothing loses a zero or becomes a number."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("deliveries")
    sheet.append(COLUMNS)
    written = 0
    for written, row in enumerate(rows, start=1):  # noqa: B007 how many there were
        sheet.append([row[name] for name in COLUMNS])
    book.save(path)
    return written
