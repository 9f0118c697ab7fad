"""Stock Rasa: its default pipeline and policies, its Twilio connector, its SQL tracker store on SQLite.

It runs in an environment of its own (benchmarks/stock), on our training data, domain, responses and rules, with our
actions behind rasa_sdk's own server.
"""

import json
import re
import sqlite3
import sys
from dataclasses import replace
from pathlib import Path

from benchmarks.carrier import Carrier
from benchmarks.conversations import ROUND
from benchmarks.load import Conversation, text_until
from benchmarks.processes import ROOT
from benchmarks.sides import Place, Side
from doorstep.database import make_engine, make_sessions, transaction
from doorstep.messaging.models import Conversation as LedgerConversation

FOLDER = ROOT / "benchmarks" / "stock"
PYTHON = FOLDER / ".venv" / "bin" / "python"

_CONFIG = FOLDER / "config.yml"
_START = [str(PYTHON), str(FOLDER / "start.py")]
_DAY = 86_400.0
_FEW_EPOCHS = 3


def _train(model: Path, config: Path = _CONFIG) -> list[str]:
    out = ["--out", str(model.parent), "--fixed-model-name", model.name.removesuffix(".tar.gz")]
    return [*_START, "train", "--force", "--config", str(config), "--domain", "domain.yml", "--data", "data", *out]


def _commands(place: Place, model: Path) -> dict[str, list[str]]:
    endpoints = place.folder / "endpoints.yml"
    credentials = place.folder / "credentials.yml"
    settings = place.settings
    endpoints.write_text(
        f"action_endpoint:\n  url: http://127.0.0.1:{place.environment['ACTIONS_PORT']}/webhook\n"
        f"tracker_store:\n  type: sql\n  url: sqlite:///{place.folder / 'tracker.db'}\n"
    )
    credentials.write_text(
        f"twilio:\n  account_sid: {settings.twilio_account_sid}\n"
        f"  auth_token: {settings.twilio_auth_token.get_secret_value()}\n"
        f"  twilio_number: '{settings.twilio_number}'\n"
    )
    files = ["--model", str(model), "--endpoints", str(endpoints), "--credentials", str(credentials)]
    port = place.environment["RASA_PORT"]
    return {
        "rasa": [*_START, "run", "--port", port, *files],
        "actions": [
            sys.executable,
            "-m",
            "rasa_sdk",
            "--actions",
            "actions",
            "--port",
            place.environment["ACTIONS_PORT"],
        ],
    }


def _prepare(place: Place) -> None:
    """Tell the ledger who is who: stock's conversation id is the phone number, and our actions look up by it whose
    deliveries a conversation may see. Without it stock would only ever ask for tracking numbers."""
    engine = make_engine(place.settings.database_url)
    now = place.settings.now
    assert now is not None
    with transaction(make_sessions(engine)) as session:
        session.add_all(
            LedgerConversation(
                id=phone,
                provider="twilio",
                our_number=place.settings.twilio_number,
                their_number=phone,
                created_at=now,
                last_inbound_at=now,
            )
            for phone in place.phones
        )
    engine.dispose()


async def _give_history(place: Place, carrier: Carrier, conversations: list[Conversation], texts: int) -> None:
    """Two rounds by texting, then copies of the second between them: hundreds of texts would take it half an hour."""
    await text_until(carrier, conversations, min(texts, ROUND))
    if texts <= ROUND:
        return
    for each in conversations:
        _into_the_past(place.folder / "tracker.db", each.phone)
    await text_until(carrier, conversations, 2 * ROUND)
    for each in conversations:
        _copy_last_round(place.folder / "tracker.db", each.phone, copies=texts // ROUND - 2)
        each.texts = texts


def _into_the_past(tracker_store: Path, phone: str) -> None:
    """What was said so far was said a day ago."""
    with sqlite3.connect(tracker_store, timeout=30) as connection:
        rows = connection.execute("SELECT id, timestamp, data FROM events WHERE sender_id = ?", (phone,)).fetchall()
        connection.executemany(
            "UPDATE events SET timestamp = ?, data = ? WHERE id = ?",
            [(timestamp - _DAY, _at(data, timestamp - _DAY), id_) for id_, timestamp, data in rows],
        )


def _copy_last_round(tracker_store: Path, phone: str, copies: int) -> None:
    """Copies of today's events, a minute apart, between yesterday's and today's."""
    with sqlite3.connect(tracker_store, timeout=30) as connection:
        newest = connection.execute("SELECT max(timestamp) FROM events WHERE sender_id = ?", (phone,)).fetchone()[0]
        rows = connection.execute(
            "SELECT sender_id, type_name, timestamp, intent_name, action_name, data FROM events"
            " WHERE sender_id = ? AND timestamp > ? ORDER BY timestamp",
            (phone, newest - _DAY / 2),
        ).fetchall()
        for copy in range(copies):
            earlier = (copies - copy) * 60.0
            connection.executemany(
                "INSERT INTO events (sender_id, type_name, timestamp, intent_name, action_name, data)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (sender, kind, timestamp - earlier, intent, action, _at(data, timestamp - earlier))
                    for sender, kind, timestamp, intent, action, data in rows
                ],
            )


def _at(data: str, timestamp: float) -> str:
    return json.dumps(json.loads(data) | {"timestamp": timestamp})


STOCK = Side(
    name="stock",
    webhook_path="/webhooks/twilio/webhook",
    has_receiver=False,
    health_path="/webhooks/twilio/",
    acknowledges_last=True,
    start_within_seconds=900,
    sources=("benchmarks/stock/config.yml", "domain.yml", "data/**/*", "benchmarks/stock/uv.lock"),
    train_command=_train,
    commands=_commands,
    prepare=_prepare,
    give_history=_give_history,
)


def _train_briefly(model: Path) -> list[str]:
    config = model.with_name("few-epochs.yml")
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(re.sub(r"epochs: \d+", f"epochs: {_FEW_EPOCHS}", _CONFIG.read_text()))
    return _train(model, config)


BRIEFLY_TRAINED = replace(STOCK, train_command=_train_briefly)
"""Minutes instead of hours; what it then understands is worse, what a text costs is the same."""
