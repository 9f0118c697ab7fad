"""Errors of understanding by kind: what was meant, what it was taken for, and what that would do. Pure."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from doorstep.language.acts import Act, cost, follows

LEAST_LINES = 3
"""Of a kind, to be listed: fewer are chance."""


@dataclass(frozen=True)
class Left:
    """A line understood without its writer's others."""

    writer: str
    text: str
    meant: str
    understood: str
    confidence: float
    nearness: float
    is_unclear: bool

    @property
    def verdict(self) -> str:
        if self.is_unclear:
            return "asked"
        return "right" if self.meant == self.understood else "wrong"


@dataclass(frozen=True)
class Kind:
    meant: str
    understood: str
    lines: int
    cost: str
    step: str
    example: str
    """The surest."""


@dataclass(frozen=True)
class Bin:
    least: float
    lines: int
    confidence: float
    right: float


def verdicts(left: Sequence[Left]) -> dict[str, int]:
    ends = Counter(each.verdict for each in left)
    return {end: ends[end] for end in ("right", "wrong", "asked")}


def kinds(left: Sequence[Left]) -> list[Kind]:
    """What is answered wrongly, the most frequent kinds first."""
    found: dict[tuple[str, str], list[Left]] = defaultdict(list)
    for each in left:
        if each.verdict == "wrong":
            found[each.meant, each.understood].append(each)
    return [
        Kind(
            meant,
            understood,
            len(of),
            cost(understood).value,
            follows(Act(understood)).value,
            max(of, key=lambda each: each.confidence).text,
        )
        for (meant, understood), of in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
        if len(of) >= LEAST_LINES
    ]


def calibration(left: Sequence[Left]) -> list[Bin]:
    bins: dict[int, list[Left]] = defaultdict(list)
    for each in left:
        bins[min(int(each.confidence * 10), 9)].append(each)
    return [
        Bin(
            tenth / 10,
            len(of),
            sum(each.confidence for each in of) / len(of),
            sum(each.meant == each.understood for each in of) / len(of),
        )
        for tenth, of in sorted(bins.items())
    ]
