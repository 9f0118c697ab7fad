"""What can go wrong between the door and a page, by name; `errors.py` makes pages of it."""

from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)
"""It cannot be reached, is locked for too long, or all connections are taken."""


class NotSignedIn(Exception):
    """A form was sent without a session that stands: it expired, or somebody ended it."""


class ForgedForm(HTTPException):
    """A form that no page of ours made, or one that was made in another session."""

    def __init__(self) -> None:
        super().__init__(403, "This form was not made by a page of yours.")


class PageFailed(Exception):
    """A fault of ours in a page; its cause says which."""


SAID_BY_NAME = (HTTPException, NotSignedIn, DataError, *DATABASE_AWAY)
"""What has a page of its own. Anything else that a page raises is PageFailed."""
