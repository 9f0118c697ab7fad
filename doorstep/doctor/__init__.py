"""`doorstep doctor`: is everything set up so that it can work, and if not, what is to be done? It changes nothing."""

from collections.abc import Iterator
from pathlib import Path

from doorstep.bootstrap import Services
from doorstep.doctor import company, here, outside
from doorstep.doctor.findings import Finding

__all__ = ["Finding", "examine"]


def examine(services: Services, folder: Path) -> Iterator[Finding]:
    """One finding after the other, as they are made; what needs something that is away is left out.

    `folder`: where the processes are started, with `models/`.
    """
    yield from company.settings(services.settings)
    database = here.database(services)
    yield database
    if database.is_well:
        yield here.migrations(services)
        yield here.worker(services)
    yield here.disk(services.settings)
    yield from here.folders(services.settings)
    yield here.model(folder)
    yield from here.processes(services.settings)
    yield from outside.twilio(services.settings)
    yield from outside.slack(services.settings)
    yield from outside.public_url(services.settings)
