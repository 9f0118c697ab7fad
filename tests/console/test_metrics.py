"""`/metrics` of the desk: what the database says of the whole house, for nobody outside it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from doorstep import metrics
from doorstep.bootstrap import Services
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind
from doorstep.console.app import create_app
from doorstep.console.system_health.gauges import HouseGauges
from doorstep.database import make_engine, make_sessions, transaction
from doorstep.messaging import conversations, inbox
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.models import OptOut
from doorstep.provenance import By
from doorstep.timers import Timer, TimerState

PHONE = "+13125550142"


def figures(services: Services) -> dict[tuple[str, ...], float]:
    """By name and the values of the labels."""
    said = metrics.exposition(HouseGauges(services.sessions, services.clock)).decode()
    samples = [sample for family in text_string_to_metric_families(said) for sample in family.samples]
    return {(sample.name, *sample.labels.values()): sample.value for sample in samples}


def test_of_an_empty_house_nothing_waits(services: Services) -> None:
    found = figures(services)
    assert found["doorstep_database_up",] == 1
    assert found["doorstep_worker_up",] == 0
    assert found["doorstep_waiting_conversations", "answer"] == 0
    assert found["doorstep_cases_open", "person_wanted"] == 0


@pytest.mark.both_databases
def test_what_waits_is_counted_with_how_long_it_has(services: Services) -> None:
    now = services.clock()
    with transaction(services.sessions) as session:
        long_ago = now - timedelta(minutes=7)
        inbox.receive(session, InboundMessage("twilio", "SM1", PHONE, "+13125550199", "hello?", (), long_ago))
        conversation = conversations.open_conversation(session, "+13125550199", PHONE, now)
        by = By.assistant("SM1", now - timedelta(minutes=40))
        case_commands.open_case(
            session, by,
            case_commands.NewCase(kind=CaseKind.PERSON_WANTED, conversation_id=conversation, reason="Wants a person."),
        )  # fmt: skip
        session.add(
            Timer(
                subject="LM482915073", kind="delivered", occurrence="1", due_at=now - timedelta(minutes=3), rule="now",
                zone="America/Chicago", state=TimerState.SET, set_at=now, state_changed_at=now,
            )
        )  # fmt: skip
        session.add(OptOut(number=PHONE, began_at=now, source="customer"))
    found = figures(services)
    assert found["doorstep_waiting_conversations", "answer"] == 1
    assert found["doorstep_waiting_seconds", "answer"] == pytest.approx(420)
    assert found["doorstep_cases_open", "person_wanted"] == 1
    assert found["doorstep_person_wanted_seconds",] == pytest.approx(2400)
    assert found["doorstep_timers_late",] == 1
    assert found["doorstep_timers_late_seconds",] == pytest.approx(180)
    assert found["doorstep_opted_out_numbers",] == 1


def test_a_database_that_is_away_is_a_figure_and_no_failure(services: Services) -> None:
    away = make_engine("postgresql://doorstep:secret@127.0.0.1:1/doorstep")
    found = figures(replace(services, sessions=make_sessions(away)))
    assert found["doorstep_database_up",] == 0
    assert ("doorstep_worker_up",) not in found


def test_metrics_are_not_for_who_comes_through_the_proxy(services: Services) -> None:
    client = TestClient(create_app(services))
    inside = client.get("/metrics")
    assert inside.status_code == 200
    assert inside.headers["content-type"].startswith("text/plain")
    assert "doorstep_cases_open" in inside.text
    for header in ("X-Forwarded-For", "Forwarded", "Via"):
        assert client.get("/metrics", headers={header: "203.0.113.9"}).status_code == 404
