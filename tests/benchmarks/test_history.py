"""The long conversations that stock Rasa is measured on are written into its tracker store."""

import json
import sqlite3
from pathlib import Path

from benchmarks.stock import _copy_last_round, _into_the_past

_PHONE = "+13125550142"
_COLUMNS = "sender_id, type_name, timestamp, intent_name, action_name, data"


def _say(store: Path, at: float, text: str, phone: str = _PHONE) -> None:
    with sqlite3.connect(store) as connection:
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, {_COLUMNS})",
        )
        data = json.dumps({"event": "user", "timestamp": at, "text": text})
        connection.execute(
            f"INSERT INTO events ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", (phone, "user", at, "greet", None, data)
        )


def _told(store: Path, phone: str = _PHONE) -> list[tuple[float, dict[str, object]]]:
    with sqlite3.connect(store) as connection:
        rows = connection.execute(
            "SELECT timestamp, data FROM events WHERE sender_id = ? ORDER BY timestamp", (phone,)
        ).fetchall()
    return [(timestamp, json.loads(data)) for timestamp, data in rows]


def test_copies_of_the_last_round_lie_between_the_first_round_and_the_last(tmp_path: Path) -> None:
    store = tmp_path / "tracker.db"
    now = 1_795_000_000.0
    _say(store, now, "first")
    _say(store, now, "somebody else's", phone="+13125550167")
    _into_the_past(store, _PHONE)
    _say(store, now + 1, "last a")
    _say(store, now + 2, "last b")
    _copy_last_round(store, _PHONE, copies=3)
    told = _told(store)
    assert [event["text"] for _, event in told] == ["first", *["last a", "last b"] * 4]
    assert all(event["timestamp"] == timestamp for timestamp, event in told)
    assert [timestamp for timestamp, _ in told][-1] == now + 2
    assert len(_told(store, "+13125550167")) == 1
