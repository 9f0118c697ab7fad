"""`doorstep demo`: the whole of Doorstep on one machine, with a seeded day and the sandbox for Twilio and Slack."""

import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import httpx
import typer

from doorstep import processes, training, worker
from doorstep.bootstrap import services
from doorstep.clock import system_clock
from doorstep.console.auth import accounts, audit, passwords
from doorstep.console.auth.models import Role
from doorstep.console.seed import before_today
from doorstep.database import reading, transaction
from doorstep.dms import driver_day, drivers
from doorstep.dms.seed import DEMO_CUSTOMERS, seed
from doorstep.migrate import upgrade
from doorstep.sandbox import start
from doorstep.sandbox.slack.client import SlackSandbox
from doorstep.settings import Settings, load_settings

DATABASE = Path("var/demo.db")
LOGS = Path("var/log")
LOGIN = "demo"
"""Of the account at the desk."""
HEALTHY_WITHIN_SECONDS = 120
"""A start takes about 10 s; on a machine busy with other things it took 40."""


class NotACheckout(Exception):
    """The demo needs what a wheel does not carry: configuration and training data."""


def run(*, past: bool = False) -> int:
    """Prepare, start, say what to do, and run until Ctrl-C; answers the exit status.

    `past`: with three months of invented conversations before today, so that the desk's lists and numbers are full.

    Raises settings.BrokenSetting, processes.PortInUse, training.TrainingFailed, NotACheckout.
    """
    signal.signal(signal.SIGTERM, _leave)
    project = Path.cwd()
    if not (project / "config.yml").exists() or not (project / "Procfile").exists():
        raise NotACheckout("Run this in a checkout of Doorstep: config.yml and Procfile are not here")
    began = time.monotonic()
    settings = _demo_settings()
    _check_ports(settings)
    password = _prepare_database(settings, past=past)
    _prepare_model(project)
    typer.echo("Starting the receiver, Rasa, the worker, the desk and the sandbox …")
    return processes.run(
        _processes(project, settings),
        log_folder=LOGS,
        healthy_within_seconds=HEALTHY_WITHIN_SECONDS,
        when_healthy=lambda: _welcome(settings, began, password),
    )


def _demo_settings() -> Settings:
    """The user's settings, less what the demo decides; every process that we start inherits the same."""
    given = load_settings()
    started = system_clock()
    decided = {
        "DATABASE_URL": f"sqlite:///{DATABASE}",
        "DOORSTEP_NOW": (given.now or _late_morning(started, given.dispatch_timezone)).isoformat(),
        "DOORSTEP_NOW_SINCE": started.isoformat(),
        "DOORSTEP_PUBLIC_URL": given.receiver_url,
        "TWILIO_API_URL": given.sandbox_url,
        "SLACK_API_URL": f"{given.sandbox_url}/slack/api/",
        # As docs/going-live.md recommends for a live number: CANCEL is asked about rather than taken by the carrier.
        "DOORSTEP_CARRIER_STOP_WORDS": ",".join(word for word in given.carrier_stop_words if word != "CANCEL"),
        # The demo's recipients gave their numbers for it: every kind of notification is seen.
        "DOORSTEP_CONSENT_MODE": given.consent_mode if "consent_mode" in given.model_fields_set else "all",
        # For the lines of the Procfile
        "RASA_PORT": str(urlsplit(given.rasa_url).port or 80),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), *os.get_exec_path()]),
        "PYTHONUNBUFFERED": "1",
        "NO_PROXY": "127.0.0.1,localhost",
    }
    if given.database_url != Settings.model_fields["database_url"].default:
        typer.echo(f"DATABASE_URL is left alone: the demo keeps its data in {DATABASE}.")
    os.environ.update(decided)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # Rasa starts 10 s later with it
    return load_settings()


def _late_morning(now: datetime, zone: str) -> datetime:
    """Today at 10:42 where the depot is: routes are under way and dispatch is at its desks, whenever you try it."""
    return now.astimezone(ZoneInfo(zone)).replace(hour=10, minute=42, second=0, microsecond=0)


def _midnight(now: datetime, zone: str) -> datetime:
    return now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)


def _check_ports(settings: Settings) -> None:
    for url, needed_by, setting in (
        (settings.receiver_url, "the receiver", "DOORSTEP_RECEIVER_URL"),
        (settings.rasa_url, "Rasa", "DOORSTEP_RASA_URL"),
        (settings.sandbox_url, "the sandbox", "DOORSTEP_SANDBOX_URL"),
        (settings.console_url, "the desk", "DOORSTEP_CONSOLE_URL"),
    ):
        processes.check_port_is_free(url, needed_by=needed_by, setting=setting)


def _prepare_database(settings: Settings, *, past: bool) -> str:
    """Answers the password of the demo's account at the desk: another one at each start."""
    password = passwords.generate()
    for suffix in ("", "-wal", "-shm"):
        DATABASE.with_name(DATABASE.name + suffix).unlink(missing_ok=True)
    upgrade(services().engine)
    with transaction(services().sessions) as session:
        seeded = seed(session, now=services().clock())
        accounts.add(
            session,
            accounts.NewAccount(LOGIN, role=Role.ADMIN, password=password, name="Demo Dispatcher"),
            now=services().clock(),
            by=audit.COMMAND_LINE,
        )
    if past:
        before_today.fill(services().sessions, _midnight(services().clock(), settings.dispatch_timezone))
    services().engine.dispose()  # honcho forks, and a connection must not be forked
    typer.echo(
        f"Made {DATABASE} afresh: {seeded.deliveries:,} deliveries, {seeded.routes} routes, {seeded.drivers} drivers. "
        f"It is {services().clock().astimezone(ZoneInfo(settings.dispatch_timezone)):%A %H:%M} in the demo."
    )
    return password


def _prepare_model(project: Path) -> None:
    if training.is_trained(project):
        typer.echo(f"The model is trained already ({training.MODEL}).")
        return
    typer.echo("Training the model (new, or data or configuration changed); about a minute …")
    training.train(project)


def _processes(project: Path, settings: Settings) -> list[processes.Process]:
    checks = {
        "receiver": _answers(f"{settings.receiver_url}/healthz"),
        "rasa": _answers(f"{settings.rasa_url}/readyz"),
        "worker": _worker_is_alive,
        "console": _answers(f"{settings.console_url}/readyz"),
    }
    # Production has Twilio, so the Procfile has no sandbox.
    sandbox = processes.Process("sandbox", "doorstep sandbox", _answers(f"{settings.sandbox_url}/healthz"))
    # And drivers of its own; one process less to wait for: nobody asks it anything.
    drivers = processes.Process("drivers", "python -m doorstep.simulation.demo_drivers", lambda: True)
    return [*processes.from_procfile(project / "Procfile", checks), sandbox, drivers]


def _answers(url: str) -> Callable[[], bool]:
    def check() -> bool:
        try:
            return httpx.get(url, timeout=2, trust_env=False).is_success
        except httpx.HTTPError:
            return False

    return check


def _worker_is_alive() -> bool:
    with reading(services().sessions) as session:
        return worker.is_alive(session)


def _welcome(settings: Settings, began: float, password: str) -> None:
    _name_drivers(settings)
    typer.echo(_guide(settings, time.monotonic() - began, password))


def _name_drivers(settings: Settings) -> None:
    """The sandbox's drivers get the names that those linked to them have in this day."""
    with reading(services().sessions) as session:
        linked = [driver for driver in drivers.drivers(session) if driver.slack_user]
        routes = {each.driver_code: each.code for each in driver_day.routes_today(session, services().clock())}
    with SlackSandbox(settings.sandbox_url) as slack:
        for driver in linked:
            situation = f"drives {routes[driver.code]}" if driver.code in routes else "no route today"
            slack.add_user(driver.slack_user or "", driver.name, situation=situation)


def _guide(settings: Settings, seconds: float, password: str) -> str:
    number = DEMO_CUSTOMERS[0].tracking_numbers[0]
    return f"""
Doorstep is up after {seconds:.0f} s.

  Open  {settings.sandbox_url}{start.PATH}
  It leads to the customers' phones, the drivers' Slack and #dispatch, and the desk, with a tour of two minutes.
  At the desk, sign in as {LOGIN} with the password {password}

  The drivers are on their way, and customers hear of it. Who writes as one of them has that route to themself.

  Look behind it, in another terminal:
    export DATABASE_URL=sqlite:///{DATABASE}; PATH=$PWD/.venv/bin:$PATH
    doorstep dms show {number}     the delivery and every change to it
    doorstep cases list                  what waits for dispatch
    doorstep messages pending            texts that are still to be sent

  Logs are in {LOGS}/. Ctrl-C stops everything.
"""


def _leave(_number: int, _frame: object) -> None:
    """SIGTERM before the processes run (then honcho takes it): end what is under way, a training above all."""
    raise SystemExit(143)
