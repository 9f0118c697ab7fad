"""Which hours belong to which day where a text names several of both. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from doorstep.language.dates import hours
from doorstep.language.dates.almanac import NamedDays
from doorstep.language.dates.bounds import Bound

_CUT = re.compile(r"\b(?:or|else|otherwise|but|then)\b|[,;/.!?]|\band\b")
_STRONGER = re.compile(r"\b(?:or|else|otherwise|but)\b|[;.!?]")
_ANY_TIME = re.compile(r"\b(?:any ?time|all day|whenever|at any time|no matter when)\b")
_OWN = frozenset({Bound.WANTED, Bound.EXCLUDED, Bound.ON_FILE})
_NOTHING = hours.NamedHours()


@dataclass(frozen=True)
class Group:
    days: tuple[NamedDays, ...]
    hours: hours.NamedHours


def words_of_hours(words: str, named: Sequence[NamedDays]) -> str:
    """So that no day's number is taken for an hour; "tonight" says an hour too."""
    for mention in named:
        if re.search(r"\d", mention.words):
            words = words[: mention.start] + " " * (mention.end - mention.start) + words[mention.end :]
    return words


def by_stretch(words: str, bounded: Sequence[tuple[NamedDays, Bound]]) -> list[Group]:
    """Days that are wanted, with the hours said beside them: several groups where these differ; one where only they
    have hours of their own, and not what was excluded; none where all hours are said of all days."""
    if len(bounded) < 2 or not {bound for _, bound in bounded} <= _OWN:
        return []
    stretches = list(_stretches(words, [mention for mention, _ in bounded]))
    read = [hours.named(stretch) for stretch in stretches]
    is_open = [_ANY_TIME.search(stretch) is not None for stretch in stretches]
    is_wanted = [bound is Bound.WANTED for _, bound in bounded]
    own = [said for said, wanted in zip(read, is_wanted, strict=True) if wanted and said != _NOTHING]
    others = [said for said, wanted in zip(read, is_wanted, strict=True) if not wanted and said != _NOTHING]
    if not own or (len(set(own)) == 1 and not others and not any(is_open)):
        return []
    groups: list[Group] = []
    waiting: list[NamedDays] = []
    for (mention, bound), said, is_free in zip(bounded, read, is_open, strict=True):
        if bound is Bound.WANTED:
            waiting.append(mention)
            if said != _NOTHING or is_free:
                groups.append(Group(tuple(waiting), said))
                waiting = []
    if waiting:
        groups[-1] = Group((*groups[-1].days, *waiting), groups[-1].hours)
    return groups


def _stretches(words: str, named: Sequence[NamedDays]) -> Iterator[str]:
    """Cut between two days at "or", else at the last comma or "and"."""
    start = 0
    for one, other in pairwise(named):
        between = words[one.end : other.start]
        cuts = list(_STRONGER.finditer(between)) or list(_CUT.finditer(between))
        end = one.end + cuts[-1].start() if cuts else other.start
        yield words[start:end]
        start = one.end + cuts[-1].end() if cuts else end
    yield words[start:]
