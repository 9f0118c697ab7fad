"""What the doctor says of one thing. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    about: str
    words: str
    """What is so; nothing of anybody's data, no secret."""
    remedy: str | None = None
    """What to do; None: it is well."""
    is_doubt: bool = False
    """It works, and is hardly what is wanted."""

    @property
    def is_well(self) -> bool:
        return self.remedy is None

    @property
    def mark(self) -> str:
        return "ok" if self.is_well else "look" if self.is_doubt else "WRONG"


def well(about: str, words: str) -> Finding:
    return Finding(about, words)


def wrong(about: str, words: str, remedy: str) -> Finding:
    return Finding(about, words, remedy)


def doubtful(about: str, words: str, remedy: str) -> Finding:
    return Finding(about, words, remedy, is_doubt=True)


def lines(finding: Finding) -> list[str]:
    """As a terminal shows it."""
    first = f"{finding.mark:<5} {finding.about}: {finding.words}"
    return [first, f"      {finding.remedy}"] if finding.remedy else [first]
