"""What processes started by `doorstep` write to standard error: events with ids, never words or numbers of people."""

import logging
import sys

import structlog

from doorstep.log_once import OnceAMinute
from doorstep.settings import Settings


def configure(settings: Settings) -> None:
    once_a_minute = OnceAMinute()
    structlog.configure(
        processors=[
            once_a_minute,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[settings.log_level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # Libraries speak from WARNING up whatever our own level is: at INFO some write URLs with numbers and tokens.
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s [%(levelname)s] %(name)s %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(once_a_minute)
