"""What becomes of a command: a change, or why there is none. Whatever DMS is asked, it is answered with these."""

from dataclasses import dataclass

Snapshot = dict[str, object]
"""Facts as history tells them: plain JSON values under stable names."""


class CommandRejected(Exception):
    """A command that was not carried out. `reason` is a key for programs, the message a sentence for people."""

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__(message or reason.replace("_", " "))
        self.reason = reason


class NotFound(CommandRejected):
    """No such delivery, route, driver or depot."""


class IllegalMove(CommandRejected):
    """The state of the delivery, route or shift does not allow it."""


class StaleVersion(CommandRejected):
    """The delivery was changed since it was looked at."""


class Invalid(CommandRejected):
    """Something in the command itself is wrong."""


class Unsupported(CommandRejected):
    """This DMS takes no such change, or not any more (`capabilities.Capabilities`): a person has to see to it."""


@dataclass(frozen=True)
class CommandResult:
    """What a command did, as its history row says it."""

    subject: str
    version: int
    """Of the delivery after the change; 1 for other subjects."""
    before: Snapshot
    after: Snapshot
    is_new: bool
    """False: this cause had been dealt with before, and nothing was written now."""
