"""What stands on our own machines: database, migrations, worker, disk, model, processes."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from doorstep import migrate, probes, training
from doorstep.bootstrap import Services
from doorstep.clock import system_clock
from doorstep.database import database_now, reading
from doorstep.doctor.findings import Finding, doubtful, well, wrong
from doorstep.health import READY_PATH
from doorstep.messaging import job_rounds
from doorstep.settings import Settings

_CLOCKS_APART_SECONDS = 60
_ANSWERS_WITHIN_SECONDS = 5.0


def database(services: Services) -> Finding:
    shown = services.engine.url.render_as_string(hide_password=True)
    if services.engine.dialect.name == "sqlite" and not Path(str(services.engine.url.database)).exists():
        return wrong("database", f"there is none at {shown}", "Run: doorstep migrate")
    try:
        with services.engine.connect() as connection:
            theirs = connection.execute(select(database_now())).scalar_one()
    except SQLAlchemyError as error:
        reason = (str(getattr(error, "orig", error)).strip().splitlines() or [type(error).__name__])[0]
        return wrong(
            "database", f"{shown} cannot be used ({reason})",
            "Start it, or put right what DATABASE_URL says: postgresql://user:password@host/name.",
        )  # fmt: skip
    apart = abs((theirs - system_clock()).total_seconds())
    if apart > _CLOCKS_APART_SECONDS:
        return doubtful(
            "database",
            f"its clock is {apart:.0f} s from this machine's",
            "Run NTP on both: the house goes by the database's.",
        )
    return well("database", shown)


def migrations(services: Services) -> Finding:
    with services.engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory.from_config(migrate.configuration())
    head = script.get_current_head()
    if revision == head:
        return well("migrations", f"the newest, {head}")
    if revision is not None and revision not in {each.revision for each in script.walk_revisions()}:
        return wrong(
            "migrations", f"the database is of a newer Doorstep ({revision}; this one knows {head})",
            "Install that Doorstep, or restore the backup from before the upgrade.",
        )  # fmt: skip
    return wrong("migrations", f"the database is at {revision or 'none'}, not at {head}", "Run: doorstep migrate")


def worker(services: Services) -> Finding:
    try:
        with reading(services.sessions) as session:
            is_alive, rounds = job_rounds.is_alive(session), job_rounds.all_rounds(session)
    except SQLAlchemyError:
        return wrong("worker", "not known: its tables are not there", "Run: doorstep migrate")
    if not is_alive:
        return wrong("worker", "none is running: nothing is sent", "Start it: doorstep worker")
    ill = [f"{each.name} ({each.error})" for each in rounds if not each.is_well]
    if ill:
        return wrong("worker", f"does not get through with {', '.join(ill)}", "doorstep worker --list says since when.")
    return well("worker", f"runs, with {len(rounds)} jobs")


def disk(settings: Settings) -> Finding:
    trouble = probes.disk(settings).trouble
    if trouble:
        return wrong("disk", trouble, "Make room where the database and the logs are: nothing is stored without.")
    return well("disk", "has room")


def folders(settings: Settings) -> Iterator[Finding]:
    """Those that the settings name."""
    named = {"DOORSTEP_IMPORT_FOLDER": settings.import_folder, "DOORSTEP_REVIEW_FOLDER": settings.review_folder}
    for variable, folder in named.items():
        if folder is not None and not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
            yield wrong(
                variable, f"{folder} is not there, or not for whoever asks now to write to",
                "Make it, owned by whoever runs the worker (and ask as they).",
            )  # fmt: skip


def model(folder: Path) -> Finding:
    file = folder / training.MODEL
    if not file.exists():
        return wrong("model", f"there is no {file}", "Train it where config.yml is (doorstep train), or copy it there.")
    if (folder / "config.yml").exists() and not training.is_trained(folder):
        return wrong("model", f"{file} was not made of these sources", "Run: doorstep train")
    return well("model", f"{file}, {file.stat().st_size / 1e6:.0f} MB")


def processes(settings: Settings) -> Iterator[Finding]:
    """Each that has a port, as it says of itself."""
    for name, url, start in (
        ("receiver", settings.receiver_url, "doorstep receiver"),
        ("Rasa", settings.rasa_url, "python -m assistant run"),
        ("desk", settings.console_url, "doorstep console"),
    ):
        yield _process(name, url, start)


def _process(name: str, url: str, start: str) -> Finding:
    try:
        answer = httpx.get(f"{url.rstrip('/')}{READY_PATH}", timeout=_ANSWERS_WITHIN_SECONDS, trust_env=False)
        ill = [f"{part}: {words}" for part, words in answer.json()["parts"].items() if words != "ok"]
    except httpx.HTTPError as error:
        return wrong(name, f"does not answer at {url} ({type(error).__name__})", f"Start it: {start}")
    except (ValueError, KeyError, TypeError, AttributeError):
        return wrong(name, f"something else answers at {url}", "Another program has that port: give ours another.")
    if ill:
        return wrong(name, "; ".join(ill), "Mend what it names; it comes back by itself.")
    return well(name, f"ready at {url}")
