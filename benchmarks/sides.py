"""What the two sides have in common: a seeded DMS, an environment, and what there is to know of a running one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import conversations, processes
from benchmarks.carrier import Carrier
from benchmarks.load import Conversation
from benchmarks.ports import free_ports
from benchmarks.processes import Started
from doorstep.clock import clock_starting_at
from doorstep.database import make_engine, make_sessions, transaction
from doorstep.dms.seed import seed
from doorstep.migrate import upgrade
from doorstep.settings import Settings

DELIVERIES = 3000

_NOW = datetime(2026, 11, 20, 16, 42, tzinfo=UTC)
"""Friday 10:42 at the Chicago depot: drivers are under way and the desk is open."""


@dataclass(frozen=True)
class Place:
    """A folder, a database and ports of one side."""

    folder: Path
    settings: Settings
    environment: dict[str, str]
    api_port: int
    """Where the carrier listens."""
    phones: list[str]


@dataclass(frozen=True)
class Side:
    """One of the two assistants that are compared."""

    name: str
    webhook_path: str
    has_receiver: bool
    """Texts come in by a process of their own, not by the Rasa server."""
    health_path: str
    acknowledges_last: bool
    """It answers the webhook when it has handled the text, replies included."""
    start_within_seconds: float
    sources: tuple[str, ...]
    """What the model is made from, as patterns."""
    train_command: Callable[[Path], list[str]]
    """Given where the model goes."""
    commands: Callable[[Place, Path], dict[str, list[str]]]
    """The processes needed to answer, given the model."""
    prepare: Callable[[Place], None]
    """Before its processes start."""
    give_history: Callable[[Place, Carrier, list[Conversation], int], Awaitable[None]]
    """Make conversations so many texts long while it runs."""


def make_place(folder: Path, database_url: str | None = None) -> Place:
    """A fresh database with the seeded day, the same every time: a file in the folder, or the empty one named."""
    receiver, rasa, actions, api = free_ports(4)
    variables = {
        "DATABASE_URL": database_url or f"sqlite:///{folder / 'doorstep.db'}",
        "DOORSTEP_NOW": _NOW.isoformat(),
        "DOORSTEP_NOW_SINCE": datetime.now(UTC).isoformat(),
        "DOORSTEP_RECEIVER_URL": f"http://127.0.0.1:{receiver}",
        "DOORSTEP_RASA_URL": f"http://127.0.0.1:{rasa}",
        "DOORSTEP_PUBLIC_URL": f"http://127.0.0.1:{receiver}",
        "TWILIO_API_URL": f"http://127.0.0.1:{api}",
        "RASA_PORT": str(rasa),
        "ACTIONS_PORT": str(actions),
    }
    settings = Settings(
        database_url=variables["DATABASE_URL"],
        now=_NOW,
        receiver_url=variables["DOORSTEP_RECEIVER_URL"],
        rasa_url=variables["DOORSTEP_RASA_URL"],
        public_url=variables["DOORSTEP_PUBLIC_URL"],
        twilio_api_url=variables["TWILIO_API_URL"],
    )
    folder.mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings.database_url)
    upgrade(engine)
    with transaction(make_sessions(engine)) as session:
        seed(session, now=clock_starting_at(_NOW)(), deliveries=DELIVERIES)
        phones = conversations.phones(session)
    engine.dispose()
    return Place(folder, settings, processes.environment(**variables), api, phones)


def webhook_url(side: Side, place: Place) -> str:
    front = place.settings.receiver_url if side.has_receiver else place.settings.rasa_url
    return front + side.webhook_path


def wait_until_up(side: Side, place: Place, started: Started) -> None:
    started.wait_until_answers("rasa", place.settings.rasa_url + side.health_path, side.start_within_seconds)
    if side.has_receiver:
        started.wait_until_answers("receiver", f"{place.settings.receiver_url}/healthz", 30)
    if "actions" in started.processes:
        started.wait_until_answers("actions", f"http://127.0.0.1:{place.environment['ACTIONS_PORT']}/health", 30)
