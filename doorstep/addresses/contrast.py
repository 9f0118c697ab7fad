"""Which words of a correction are right and which are wrong: "4b not 4d", "not 4d, its 4b", "change 4d to 4b"."""

from dataclasses import dataclass, field
from typing import Literal

from doorstep.addresses.reading import BREAK

Role = Literal["new", "old", "stated"]
"""`stated` is what someone wrote or has ("you have 1205"): wrong if it is on file, right otherwise."""


@dataclass
class Segment:
    role: Role
    words: list[str] = field(default_factory=list)


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in text.split("/"))


_OLD_FOLLOWS = _phrases(
    """
    NOT / AND NOT / ISNT / IS NOT / ITS NOT / IT IS NOT / IT ISNT / THATS NOT / AINT / WASNT / INSTEAD OF /
    RATHER THAN / NO LONGER / NO LONGER AT / NOT AT / USED TO BE / MOVED FROM / RATHER THEN / IM NOT AT /
    DONT LIVE AT / DONT LIVE ON / DONT LIVE IN / DONT LIVE / DONT DELIVER TO / DONT SEND IT TO / DO NOT DELIVER TO /
    DO NOT SEND IT TO / DONT DELIVER IT TO / DONT BRING IT TO / ITS NOT AT / VS / DIDNT MEAN / MOVED OUT OF /
    MOVED OUT FROM / MOVED OUTTA / MOVING OUT OF / WE LEFT / I LEFT / NO MORE / NO MORE AT / GAVE UP / OUT OF /
    USED TO LIVE AT / USED TO LIVE IN / USED TO LIVE ON / DONT LIVE IN / NOT IN / SOLD
    """
)
_NEW_FOLLOWS = _phrases(
    """
    ITS / IT IS / BUT / SHOULD HAVE BEEN / ACTUALLY / I MEANT / MEANT / I MEAN / SUPPOSED TO BE / THE CORRECT /
    CORRECT IS / CORRECT ONE IS / RIGHT ONE IS / REAL ONE IS / MOVED TO / MOVE TO / I MOVED / WE MOVED /
    DELIVER TO / DELIVER IT TO / SEND IT TO / SEND TO / BRING IT TO / SHIP TO / SHIP IT TO / I LIVE AT / I LIVE ON /
    WE LIVE AT / WE LIVE ON / IM AT / IM ON / WE ARE AT / WERE AT / MAKE IT / MAKE THAT / THATS / SORRY / GO TO /
    GOES TO / ITS ACTUALLY / NOW / NOW ITS / THE RIGHT ONE IS / CHANGE IT TO / CHANGED TO / CHANGE TO / CORRECTION /
    PLEASE USE / USE / WE ARE / WERE / IM / I AM
    """
)
_STATED_FOLLOWS = _phrases(
    """
    YOU HAVE / U HAVE / YALL HAVE / YOU GUYS HAVE / THEY HAVE / YOU HAVE ME AT / YOU HAVE IT AS /
    YOU HAVE MY APT AS / IT SAYS / SAYS / LABEL SAYS / APP SAYS / I PUT / PUT / I TYPED / TYPED / I WROTE / WROTE /
    I ENTERED / ENTERED / LISTED AS / LISTED / IT SHOWS / SHOWS / THEY PUT / YOU PUT / IT HAS / THEY WROTE /
    AUTOFILLED / I GAVE / I SAID / U GOT / YOU GOT / IT WAS / HAS / SAID / READS / LABEL READS
    """
)
# What stands before these is wrong, what follows them is right.
_TURNS = _phrases(
    """
    SHOULD BE / SHLD BE / SHUD BE / SHOULD SAY / SHOULD READ / SHOULDVE BEEN / SHOULDA BEEN / NEEDS TO BE /
    IS SUPPOSED TO BE / INTO / MUST BE / OUGHT TO BE
    """
)
_OLD_PRECEDES = _phrases(
    """
    IS WRONG / IS INCORRECT / WAS WRONG / WAS INCORRECT / IS OLD / IS MY OLD / WAS MY OLD / IS THE OLD /
    WAS THE OLD / THATS MY OLD / THATS THE OLD / IS AN OLD / NOT RIGHT / NOT CORRECT / IS NOT RIGHT /
    IS NOT CORRECT / ISNT RIGHT / ISNT CORRECT / ISNT MINE / IS NOT MINE / IS NOT MY / ISNT MY / WAS A TYPO /
    IS A TYPO / WAS A MISTAKE / IS A MISTAKE / IS WHERE I USED TO LIVE / IS MY NEIGHBOR / IS MY NEIGHBORS /
    IS THE WRONG / WRONG / DOESNT EXIST / IS NOT A THING / IS MY PREVIOUS / WAS MY PREVIOUS
    """
)
_AGE_WORDS = {
    "OLD": "old",
    "PREVIOUS": "old",
    "FORMER": "old",
    "NEW": "new",
    "CORRECT": "new",
    "RIGHT": "new",
    "CURRENT": "new",
    "ACTUAL": "new",
}
_AGED = frozenset("ADDRESS ADDY APT APARTMENT ONE UNIT PLACE ZIP ZIPCODE HOUSE NUMBER SUITE CITY IS WAS STREET".split())
_CHANGING = frozenset("CHANGE CHANGED SWITCH UPDATE CORRECT FIX EDIT REPLACE FROM SWAP".split())
_LONGEST = 6


def segments(words: list[str]) -> list[Segment]:
    """The text cut where right and wrong change; every word except the cues themselves is in exactly one segment."""
    found = [Segment("new")]
    position = 0
    while position < len(words):
        phrase = _cue_at(words, position)
        if phrase is None:
            _add(found, words, position)
            position += 1
            continue
        _turn(found, phrase)
        position += len(phrase)
        if position < len(words) and words[position] == BREAK and found[-1].role != "new":
            position += 1  # "not: 4d"
    return [segment for segment in found if any(word != BREAK for word in segment.words)]


def _add(found: list[Segment], words: list[str], position: int) -> None:
    word = words[position]
    following = words[position + 1] if position + 1 < len(words) else ""
    current = found[-1]
    if word in _AGE_WORDS and following in _AGED:
        found.append(Segment("old" if _AGE_WORDS[word] == "old" else "new"))
    elif word == BREAK and current.role != "new":
        found.append(Segment("new", [BREAK]))
    elif word in ("TO", "WITH", "AS") and _CHANGING & set(_clause(current.words)):
        _split_clause(found)
    elif word == "FROM" and "TO" in words[position:]:
        found.append(Segment("old", ["FROM"]))
    else:
        current.words.append(word)


def _turn(found: list[Segment], phrase: tuple[str, ...]) -> None:
    if phrase in (("INSTEAD", "OF"), ("RATHER", "THAN")) and found[-1].role == "stated":
        # "I put 1205 instead of 1250": what was put is wrong.
        found[-1].role = "old"
        found.append(Segment("new"))
    elif phrase in _OLD_FOLLOWS:
        found.append(Segment("old"))
    elif phrase in _STATED_FOLLOWS:
        found.append(Segment("stated"))
    elif phrase in _TURNS or phrase in _OLD_PRECEDES:
        _split_clause(found)
    else:
        found.append(Segment("new"))


def _split_clause(found: list[Segment]) -> None:
    """What the present clause has said so far is wrong; what follows is right."""
    current = found[-1]
    if current.role == "new":
        clause = _clause(current.words)
        del current.words[len(current.words) - len(clause) :]
        found.append(Segment("old", clause))
    else:
        current.role = "old"
    found.append(Segment("new"))


def _clause(words: list[str]) -> list[str]:
    for index in range(len(words) - 1, -1, -1):
        if words[index] == BREAK:
            return words[index + 1 :]
    return list(words)


def _cue_at(words: list[str], position: int) -> tuple[str, ...] | None:
    for length in range(min(_LONGEST, len(words) - position), 0, -1):
        phrase = tuple(words[position : position + length])
        if phrase in _ALL_CUES:
            return phrase
    return None


_ALL_CUES = _OLD_FOLLOWS | _NEW_FOLLOWS | _STATED_FOLLOWS | _TURNS | _OLD_PRECEDES
