"""What of reviews the worker does: finding what is to be reviewed, writing what was."""

from datetime import datetime, timedelta

import structlog

from doorstep.bootstrap import Services
from doorstep.console.review import collecting
from doorstep.console.review import files as review_files
from doorstep.database import reading
from doorstep.jobs import Job, in_thread

_WRITTEN_EVERY = timedelta(hours=1)
_log = structlog.get_logger(__name__)


def write_files(services: Services) -> datetime | None:
    """Anew each time: what was erased is in none of them."""
    folder = services.settings.review_folder
    if folder is None:
        return None
    try:
        with reading(services.sessions) as session:
            review_files.write(session, folder)
    except OSError as error:
        _log.warning("reviews_not_written", folder=str(folder), error=type(error).__name__)
    return services.clock() + _WRITTEN_EVERY


JOBS = (
    Job("review_queue", in_thread(collecting.run_once), wakes=("desk",), pace=5.0, looks_every=60.0),
    Job("review_files", in_thread(write_files), pace=60.0, looks_every=3600.0),
)
