"""The audit log keeps everything, and admins find what they look for in it."""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from doorstep.console.auth import audit
from doorstep.console.auth.models import AuditEntry
from doorstep.database import Sessions
from tests.console.browser import Browser

Audit = Callable[[], list[tuple[str, str, str]]]


@pytest.fixture
def many(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        for number in range(120):
            audit.record(
                session,
                "test",
                "phone.shown" if number % 2 else "case.approved",
                f"case:{number}",
                now=now - timedelta(days=number % 3),
                details={"reason": "=1+1"},
            )


@pytest.mark.usefixtures("services")
def test_nothing_in_it_can_be_changed_or_deleted(sessions: Sessions) -> None:
    for statement in (update(AuditEntry).values(actor="somebody else"), delete(AuditEntry)):
        with pytest.raises(DBAPIError, match="append-only"), sessions.begin() as session:
            session.execute(statement)


@pytest.mark.both_databases
@pytest.mark.usefixtures("many")
async def test_it_is_paged_latest_first(admin: Browser) -> None:
    page = await admin.open("/audit")
    assert page.text.count("<tr>") == 51
    assert "case:119" in page.text
    older = page.response.text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    second = await admin.open(older)
    assert "case:119" not in second.text
    assert second.text.count("<tr>") == 51


@pytest.mark.usefixtures("many")
async def test_filters_add_up_and_what_cannot_be_read_is_said(admin: Browser) -> None:
    page = await admin.open("/audit?action=phone.shown&since=2026-11-20&until=2026-11-20")
    assert page.text.count("phone.shown</a>") == 20
    assert "case.approved</a>" not in page.text
    odd = await admin.open("/audit?since=yesterday&colour=red&actor=test")
    assert odd.status == 200
    assert "From: is no date like 2026-11-20; it was left out." in odd.text
    assert "There is no filter 'colour'; it was left out." in odd.text
    for query in ("before=no-number", "before=99999999999999999999", "before=²", "actor=%00", "action=" + "x" * 300):
        assert (await admin.open(f"/audit?{query}")).status == 200
    assert "Nothing like this was logged" in (await admin.open("/audit?actor=me")).text


@pytest.mark.both_databases
@pytest.mark.usefixtures("many")
async def test_it_is_exported_as_filtered_and_the_export_is_logged(admin: Browser, audit: Audit) -> None:
    answer = (await admin.open("/audit.csv?action=phone.shown")).response
    assert answer.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 60
    assert rows[0]["at"] == "2026-11-18T10:30:00-06:00"
    assert rows[0]["details"] == "reason: =1+1"
    assert audit()[-1] == ("ada", "audit.exported", "audit:all")


async def test_a_part_of_it_can_be_asked_for_alone(admin: Browser) -> None:
    part = await admin.open("/audit/entries?actor=ada", **{"x-fragment": "1"})
    assert part.text.lstrip().startswith('<div class="table-scroll"')
    assert "<html" not in part.text
