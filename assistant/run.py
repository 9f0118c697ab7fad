"""`python -m assistant run`: Rasa's server with our parts in it, healthy only when the first answer will be quick."""

import argparse
import logging
import os
import sys
from functools import partial
from pathlib import Path

import structlog
from rasa.core.lock_store import LockStore
from rasa.core.run import configure_app, create_http_input_channels
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.exceptions import ModelNotFound
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sanic import Sanic
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from assistant import http_api, logs
from assistant.actions_inside import Actions, NoActions
from assistant.agent import TurnAgent
from assistant.lock_store import TurnLockStore
from assistant.storage import shared_storage
from assistant.tracker_store import DialogueTrackerStore
from doorstep import garbage, tracing
from doorstep.addresses import places
from doorstep.bootstrap import services
from doorstep.settings import Settings
from doorstep.transcript import DialogueHead

_BACKLOG = 1024
_SWITCH_INTERVAL = 0.001
_NICE = 5
"""Where cores are few, whoever acknowledges goes before whoever answers."""
_WARM_UP_TEXTS = ("hi", "where is my package? LM123456789", "it's 1250 n la salle apt 4b, 60610 not 1205")

_log = structlog.get_logger(__name__)


class CannotStart(Exception):
    """One line that says what is wrong and what to do."""


def main(arguments: list[str]) -> int:
    """Serve until stopped; answers the exit status."""
    parser = argparse.ArgumentParser(prog="python -m assistant run", description=__doc__)
    parser.add_argument("--model", "-m", default="models", help="a model, or a folder whose newest model is taken")
    parser.add_argument("--port", "-p", type=int, default=5005)
    parser.add_argument("--interface", "-i", default="127.0.0.1")
    parser.add_argument("--endpoints", default="endpoints.yml")
    parser.add_argument("--credentials", default="credentials.yml")
    options = parser.parse_args(arguments)
    try:
        settings = services().settings
        logs.configure(settings.log_level)
        app = make_app(settings, options.model, options.port, Path(options.endpoints), Path(options.credentials))
    except (CannotStart, RasaException) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    # A thread that comes back from the database waits for the loop's thread to let go of the interpreter: by default
    # up to 5 ms, several times in each transaction.
    sys.setswitchinterval(_SWITCH_INTERVAL)
    os.nice(_NICE)
    _log.info("starting", port=options.port, model=options.model)
    app.run(host=options.interface, port=options.port, backlog=_BACKLOG, access_log=False)
    return 0


def make_app(settings: Settings, model: str, port: int, endpoints_file: Path, credentials_file: Path) -> Sanic:
    """Raises CannotStart, RasaException."""
    for file in (endpoints_file, credentials_file):
        if not file.exists():
            raise CannotStart(f"{file} is missing: start this in a checkout of Doorstep, or name the file.")
    endpoints = AvailableEndpoints.read_endpoints(str(endpoints_file))
    if endpoints.action is None or "package" not in endpoints.action.kwargs:
        raise CannotStart(f"{endpoints_file}: action_endpoint.package is missing.")
    try:
        endpoints.action = Actions(endpoints.action.kwargs["package"])
    except NoActions as error:
        raise CannotStart(f"{endpoints_file}: {error}.") from None
    channels = create_http_input_channels(None, str(credentials_file))
    app = configure_app(channels, auth_token=settings.rasa_token.get_secret_value(), port=port, endpoints=endpoints)
    logs.configure(settings.log_level)  # again: Sanic has put its own handlers in
    known_outputs = {channel.name() for channel in channels} | {"latest", "collector"}
    http_api.restrict(app, settings.rasa_token.get_secret_value(), known_outputs)
    http_api.say_how_it_is(app, settings)
    app.register_listener(partial(_load, model, endpoints), "before_server_start")
    tracing.send_to(settings.traces_url, "rasa")
    return app


async def _load(model: str, endpoints: AvailableEndpoints, app: Sanic, _loop: object) -> None:
    try:
        agent = app.ctx.agent = _make_agent(model, endpoints)
        await _check_database()
        await _warm_up(agent)
        garbage.set_aside_what_stays()
    except (CannotStart, RasaException) as error:
        print(error, file=sys.stderr)  # noqa: T201
        logging.disable()  # Sanic would show how the exit came about
        sys.exit(2)
    _log.info("healthy", model_id=agent.model_id)


def _make_agent(model: str, endpoints: AvailableEndpoints) -> TurnAgent:
    """An agent with the stores that endpoints.yml names.

    Raises CannotStart; Rasa would put its in-memory store in place of a name it cannot find.
    """
    tracker_store = TrackerStore.create(endpoints.tracker_store)
    if not isinstance(tracker_store, DialogueTrackerStore):
        raise CannotStart(
            f"endpoints.yml: the tracker store is {type(tracker_store).__name__}, not DialogueTrackerStore."
        )
    lock_store = LockStore.create(endpoints.lock_store)
    if not isinstance(lock_store, TurnLockStore):
        raise CannotStart(f"endpoints.yml: the lock store is {type(lock_store).__name__}, not TurnLockStore.")
    agent = TurnAgent(tracker_store=tracker_store, lock_store=lock_store, action_endpoint=endpoints.action)
    try:
        agent.load_model(model)
    except ModelNotFound:
        raise CannotStart(f"No model in {model}: train one with `python -m assistant train`.") from None
    except Exception as error:
        _log.exception("model_not_loaded")
        raise CannotStart(f"{model} cannot be loaded ({type(error).__name__}): train it again.") from None
    return agent


async def _check_database() -> None:
    try:
        await shared_storage().read(lambda session: session.execute(select(DialogueHead).limit(1)).all())
    except SQLAlchemyError as error:
        reason = type(getattr(error, "orig", None) or error).__name__
        raise CannotStart(
            f"The database cannot be used ({reason}): check DATABASE_URL and migrate it (see `doorstep --help`)."
        ) from None


async def _warm_up(agent: TurnAgent) -> None:
    """Let everything be loaded and compiled that the first text would otherwise wait for."""
    places.warm_up()
    for text in _WARM_UP_TEXTS:
        parsed = await agent.parse_message(text)
        uttered = UserUttered(text, parsed["intent"], parsed["entities"], parsed)
        tracker = DialogueStateTracker.from_events(
            "warm-up", [ActionExecuted("action_listen"), uttered], agent.domain.slots if agent.domain else None
        )
        agent.predict_next_with_tracker(tracker)
