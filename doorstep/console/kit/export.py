"""Any list as CSV, row by row, so that a long one needs no memory."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.responses import StreamingResponse

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[object]], zone: str) -> StreamingResponse:
    """A download `name`.csv. `rows` is gone through in a thread, so it may be a generator with a session of its own.

    Instants are ISO 8601 in the desk's `zone` (IANA), to the second; numbers have two places at most. A text that a
    sheet would take for a formula gets an apostrophe before it: people send anything.
    """

    tz = ZoneInfo(zone)

    def lines() -> Iterator[bytes]:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\r\n")
        yield "\ufeff".encode()  # without it Excel takes the file for another encoding
        writer.writerow(header)
        for row in rows:
            writer.writerow([_cell(value, tz) for value in row])
            if buffer.tell() > 32_768:
                yield _emptied(buffer)
        yield _emptied(buffer)

    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)


def _emptied(buffer: io.StringIO) -> bytes:
    content = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return content


def _cell(value: object, tz: ZoneInfo) -> object:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(tz).isoformat(timespec="seconds")
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value
