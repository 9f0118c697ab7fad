"""What the Rasa server writes to its log: ids, names and places in the code; nobody's words and nobody's number."""

import logging
import re
import sys
import traceback
import warnings
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict

from doorstep.log_once import OnceAMinute

_PRIVATE = (
    (re.compile(r"([?&]token=)[^&\s'\"]+"), r"\1…"),  # Sanic names the address of a request that failed
    (re.compile(r"\+\d{8,15}\b"), "+…"),
)


class PrivateFormatter(logging.Formatter):
    """Formats without tokens and phone numbers, and exceptions without their messages.

    Messages of exceptions quote what could not be handled: SQL parameters, request bodies, the text of a customer.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        for pattern, instead in _PRIVATE:
            line = pattern.sub(instead, line)
        return line

    def formatException(  # noqa: N802
        self, exc_info: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        error = exc_info[1]
        lines: list[str] = []
        while error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


def configure(level: str) -> None:
    """Log to standard output: ours and Rasa's at `level`, Sanic's own lines from WARNING."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(PrivateFormatter("%(asctime)s %(levelname)-7s %(name)s %(message)s"))
    once_a_minute = OnceAMinute()
    handler.addFilter(once_a_minute)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for ours in ("rasa", "assistant", "actions", "channels", "doorstep"):
        logging.getLogger(ours).setLevel(level)
    for sanics in ("sanic.root", "sanic.error", "sanic.access"):
        logger = logging.getLogger(sanics)
        logger.handlers.clear()
        logger.setLevel(logging.WARNING)
        logger.propagate = True
    # Some of Rasa's warnings quote what they are about.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"rasa\.")
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, once_a_minute, _to_logging],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _to_logging(_logger: object, _name: str, event: EventDict) -> tuple[tuple[str], dict[str, Any]]:
    """`event key=value …` for logging, which also formats the exception."""
    exc_info = event.pop("exc_info", None)
    words = [str(event.pop("event")), *(f"{key}={value}" for key, value in event.items())]
    return (" ".join(words).replace("%", "%%"),), {"exc_info": exc_info}
