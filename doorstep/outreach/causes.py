"""Under which causes what is said of a failed attempt is queued and logged."""

from dataclasses import dataclass

TAKEN_BACK = "The driver took the report back."
"""How cases end of what a driver reported by mistake."""
TEXTED = "The recipient was texted."
"""How a case's log says so."""


@dataclass(frozen=True)
class FailedAttempt:
    tracking_number: str
    number: int
    phone: str
    became: str = ""
    """`delivered`, at a second try."""

    @property
    def cause(self) -> str:
        return f"attempt:{self.tracking_number}:{self.number}"

    @property
    def told(self) -> str:
        """Under which the case's log says that the recipient was texted (or could not be)."""
        return f"{self.cause}:texted"

    @property
    def called(self) -> str:
        """Under which the desk is asked to call."""
        return f"{self.cause}:call"

    @property
    def text(self) -> str:
        """Under which the text is queued."""
        return f"{self.cause}:text"

    @property
    def corrected(self) -> str:
        """Under which the correction is queued, and the case's log says that there is one (or need be none)."""
        return f"{self.cause}:corrected"
