"""A text read for all that it does: "thanks! gate is 4411, and can it come friday" makes two acts and a courtesy.

The classifier gives one intent to a stretch of text, so a text of several sentences is also classified sentence by
sentence, and a sentence with commas or "and" piece by piece. What says nothing by itself stays with its neighbour,
courtesy beside an act is left out, and what only perhaps separates does so between different acts that are sure.
"""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from doorstep.language.clauses import Clause, clauses
from doorstep.language.outright import asked_outright
from doorstep.language.two_things import Half, halves

Parse = Callable[[Sequence[str]], Awaitable[Sequence[Mapping[str, Any]]]]
"""What the classifier makes of each of several stretches: together, because they share most of what one costs."""
_ParseOne = Callable[[str], Awaitable[Mapping[str, Any]]]
Better = Callable[[str, str], str]
"""The intent of a stretch by its words, given the classifier's."""

_COURTESY = frozenset({"greet", "thank", "goodbye", "driver_greet", "driver_thank"})
_CHATTER = frozenset({"out_of_scope", "praise", "driver_chatter"})
_BESIDE = _COURTESY | _CHATTER
"""Not what a text is about that also makes an act."""
_SAYS_NOTHING = frozenset(
    "nlu_fallback inform choose_option never_mind"
    " driver_unclear driver_inform driver_help driver_seen driver_answer".split()
)
"""By itself: a piece of the act beside it."""
_ONLY_FIRST = frozenset({"affirm", "deny", "driver_yes", "driver_no"})
""""no, tomorrow"; but "it says delivered. its not" denies nothing of ours."""
_READ_TOGETHER = (
    frozenset({"give_instructions", "give_access_code"}),
    frozenset({"report_not_received", "dispute_attempt"}),
)
"""One story rather than two acts, unless it surely falls apart."""
_DIRECTIONS = frozenset({"give_instructions", "give_access_code", "correct_address"})
"""All three between commas describe one way: past the kiosk, the code at the second gate, the third house."""

_SURE, _PERHAPS = 0.65, 0.8
"""Least confidence of an act between full stops, and between commas."""
_WHOLE, _BESIDE_THE_WHOLE = 0.9, 0.85
"""When the whole text is this surely one act, another in it must be this sure."""
_EXPECTED = 0.5
_NOT_UNDERSTOOD = "nlu_fallback"
"""Of an item of a list: what is not taken is named."""
_OUTRIGHT = 0.95
_MOST_CLAUSES = 30
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_POINTS_BACK = re.compile(
    r"\W*(?:(?:so|and|please|pls|plz|just|can you|could you)\s+)*(?:leave|drop|bring|take|give|put|send|hand|deliver)"
    r"\s+(?:it|them|that|this)\s+(?:off\s+)?(?:there|over there|with (?:her|him|them)|to (?:her|him|them))\b",
    re.IGNORECASE,
)
""" "my sister lives at 900 lake shore, leave it with her": where, stands before."""
_OF_THE_CODE = re.compile(
    r"\W*(?:(?:and|but|though|just so you know|btw)\s+)*(?:it|that one|this one|the code|that code)\s+"
    r"(?:(?:only|just|also|always|usually)\s+)*(?:works?|opens?|expires?|changes?|resets?|is (?:good|valid))\b",
    re.IGNORECASE,
)
""" "code 8812 but it only works after 7"."""
_FEW_WORDS = 3
_FEW_ENOUGH = 25
"""Words of a sentence of which one sure piece says what it is about."""


@dataclass(frozen=True)
class ActPart:
    """A stretch of a text, and what it was understood as."""

    text: str
    start: int
    end: int
    parsed: Mapping[str, Any]
    thing: str = ""
    """Which of two packages it names: "small one"."""

    @property
    def intent(self) -> str:
        return str(self.parsed["intent"]["name"])

    @property
    def confidence(self) -> float:
        return float(self.parsed["intent"]["confidence"])

    def for_metadata(self) -> dict[str, Any]:
        """As the actions find it under `parts` in the message's metadata; spans of entities are the part's own."""
        entities = list(self.parsed.get("entities") or ())
        part = {"text": self.text, "intent": self.intent, "entities": entities, "start": self.start, "end": self.end}
        return part | ({"thing": self.thing} if self.thing else {})


@dataclass(frozen=True)
class ActsReading:
    parsed: Mapping[str, Any]
    """The text as one, as Rasa takes it; its intent is that of its act where there is only one."""
    parts: tuple[ActPart, ...] = ()
    """Two or more, in the text's order; none when the text makes no more than one act. One, where the text names two
    packages and wants something only for one of them."""


@dataclass(frozen=True)
class _Piece:
    start: int
    end: int
    intent: str | None
    """None when it says nothing by itself."""
    confidence: float = 0.0
    is_sure: bool = True
    """Whether it surely stands apart from the piece before."""
    is_item: bool = False
    """Of a list: it stands for itself, whatever it is."""
    points_back: str | None = None
    """The intent of what it goes on with, where that was named before it."""


def with_outright_words(parsed: Mapping[str, Any]) -> dict[str, Any]:
    """A customer's words as the classifier took them, unless they settle by themselves what is asked."""
    intent = asked_outright(str(parsed["text"]), str(parsed["intent"]["name"]))
    if intent is None:
        return dict(parsed)
    confidence = _PERHAPS if len(clauses(str(parsed["text"]), perhaps=True)) > 1 else _OUTRIGHT
    if intent == parsed["intent"]["name"]:
        confidence = max(confidence, parsed["intent"]["confidence"])
    return {**parsed, "intent": {"name": intent, "confidence": confidence}}


def _as_classified(_text: str, intent: str) -> str:
    return intent


async def _looked_at(text: str, parse: Parse) -> _ParseOne:
    """Each stretch is classified once, and all that are likely to be asked for together."""
    stretches = list(dict.fromkeys(_stretches(text)))
    known = dict(zip(stretches, await parse(stretches), strict=True))

    async def parse_one(stretch: str) -> Mapping[str, Any]:
        if stretch not in known:
            (known[stretch],) = await parse([stretch])
        return known[stretch]

    return parse_one


def _stretches(text: str) -> Iterator[str]:
    yield text
    sentences = clauses(text)
    if len(sentences) > _MOST_CLAUSES:
        return
    for sentence in sentences:
        pieces = _pieces(sentence)
        yield from (clause.text for clause in (sentence, *pieces) if _LETTERS.search(clause.text))


def _pieces(sentence: Clause) -> tuple[Clause, ...]:
    """Where the sentence may come apart; none where it does not."""
    pieces = clauses(sentence.text, perhaps=True)
    comes_apart = 1 < len(pieces) <= _MOST_CLAUSES and len(sentence.text.split()) >= _FEW_WORDS
    return pieces if comes_apart else ()


async def read(text: str, parse: Parse, better: Better = _as_classified) -> ActsReading:
    """Chatter beside acts is a part too (`out_of_scope`), greetings and thanks are none. What `better` makes of a
    stretch is as sure as its words are."""
    parse_one = await _looked_at(text, parse)
    whole = ActPart(text, 0, len(text), await parse_one(text))
    if (two := halves(text)) is not None and not whole.intent.startswith("driver_"):
        wished = [half for half in two if half.intent is not None]
        return ActsReading(whole.parsed, tuple([await _of_thing(half, parse_one) for half in wished]))
    sentences = clauses(text)
    if len(sentences) > _MOST_CLAUSES or len(clauses(text, perhaps=True)) < 2:
        return ActsReading(whole.parsed)
    pieces: list[_Piece] = []
    least = _PERHAPS if whole.confidence >= _WHOLE else _SURE
    for sentence in sentences:
        pieces += await _pieces_of(sentence, parse_one, better, least, is_contradicted=_is_sure(whole))
    found = [piece for piece in _settled(pieces, whole) if piece.intent not in _COURTESY]
    acts = [piece for piece in found if piece.intent not in _BESIDE]
    if len(acts) < 2:
        return ActsReading(_as_its_act(whole, acts))
    return ActsReading(whole.parsed, tuple([await _part(text, piece, parse_one) for piece in found]))


async def _pieces_of(
    sentence: Clause, parse: _ParseOne, better: Better, least: float, *, is_contradicted: bool
) -> list[_Piece]:
    """The sentence as one, or taken apart at commas where that makes different acts. An item of a list is a text of its
    own, and needs less unless the whole list is surely one thing."""
    sure = _EXPECTED if sentence.is_item and not is_contradicted else _SURE
    if pieces := _pieces(sentence):
        whole = await _heard(sentence, 0, parse, better, sure)
        heard = [await _heard(piece, sentence.start, parse, better, least, whole.intent) for piece in pieces]
        found = list(_joined(heard))
        acts = {piece.intent for piece in found if piece.intent and piece.intent not in _CHATTER}
        found[:1] = [replace(each, is_item=sentence.is_item) for each in found[:1]]
        if len(acts) > 1 and not any(acts <= together for together in _READ_TOGETHER) and acts != _DIRECTIONS:
            return found
        # "the lift is out so dont bother him, i'll pick it up": one piece of it is sure. What drivers report is weighed
        # by the whole sentence.
        if whole.intent is None and len(acts) == 1 and len(sentence.text.split()) <= _FEW_ENOUGH:
            return [whole] if next(iter(acts)).startswith("driver_") else found
        return [whole]
    return [await _heard(sentence, 0, parse, better, sure)]


async def _heard(
    clause: Clause, offset: int, parse: _ParseOne, better: Better, least: float, expected: str | None = None
) -> _Piece:
    """`expected`: what the sentence makes as one. A piece of it needs less to be that, so that it stands beside another
    act: "bring it monday, and use the alley". What drivers report is weighed by the whole sentence."""
    piece = _Piece(
        offset + clause.start,
        offset + clause.end,
        None,
        is_sure=clause.is_sure,
        is_item=clause.is_item,
        points_back=_points_back(clause.text),
    )
    if not _LETTERS.search(clause.text):
        return piece
    intent = (await parse(clause.text))["intent"]
    name, confidence = better(clause.text, intent["name"]), float(intent["confidence"])
    confidence = confidence if name == intent["name"] else 1.0
    if expected and name == expected and not name.startswith("driver_"):
        least = min(least, _EXPECTED)
    if name in _SAYS_NOTHING or confidence < least:
        return piece
    return replace(piece, intent=name, confidence=confidence)


def _points_back(words: str) -> str | None:
    if _POINTS_BACK.match(words):
        return "correct_address"
    return "give_access_code" if _OF_THE_CODE.match(words) else None


def _joined(pieces: list[_Piece]) -> Iterator[_Piece]:
    """What says nothing stays with the act before it, else with what comes after; the same act twice running is one.
    An item of a customer's list that says nothing is none of the one before it, unless all of them tell one way."""
    makes_several = len({piece.intent for piece in pieces} - _BESIDE - {None}) > 1
    stands_apart = any(piece.is_item for piece in pieces) and not _tell_one_way(pieces)
    last: _Piece | None = None
    start: int | None = None
    for piece in pieces:
        says_nothing = piece.intent is None or (piece.intent in _ONLY_FIRST and last is not None)
        says_nothing |= last is not None and last.intent is not None and last.intent == piece.points_back
        if says_nothing and piece.is_item and last is not None and stands_apart:
            yield last
            last = replace(piece, intent=_NOT_UNDERSTOOD)
        elif says_nothing and last is not None and last.intent not in _BESIDE:
            last = replace(last, end=piece.end)
        elif says_nothing:
            start = piece.start if start is None else start
        else:
            if start is not None:
                piece, start = replace(piece, start=start), None
            if last is not None and last.intent == piece.intent and not (piece.is_item and makes_several):
                last = replace(last, end=piece.end, confidence=max(last.confidence, piece.confidence))
                continue
            if last is not None:
                yield last
            last = piece
    if last is not None:
        yield last


def _tell_one_way(pieces: list[_Piece]) -> bool:
    """ "1) gate 1234 2) go left 3) third house": steps of one way in. What drivers report is no list of wishes."""
    acts = {piece.intent for piece in pieces if piece.intent is not None and not _is_step(piece)} - _BESIDE
    return any(acts <= together for together in _READ_TOGETHER) or any(each.startswith("driver_") for each in acts)


def _is_step(piece: _Piece) -> bool:
    """ "third building on the right" is an address only perhaps."""
    return piece.intent == "correct_address" and piece.confidence < _BESIDE_THE_WHOLE


def _settled(pieces: list[_Piece], whole: ActPart) -> list[_Piece]:
    """The pieces joined, less what the whole text contradicts."""
    joined = list(_joined(pieces))
    if not _is_sure(whole) or (any(piece.is_item for piece in pieces) and not _tell_one_way(pieces)):
        return joined
    together = next((pair for pair in _READ_TOGETHER[1:] if whole.intent in pair), frozenset({whole.intent}))
    kept = [
        piece
        for piece in joined
        if piece.intent == whole.intent
        or (piece.confidence >= _BESIDE_THE_WHOLE and piece.intent not in together)
        or piece.intent in _BESIDE
    ]
    return kept if any(piece.intent == whole.intent for piece in kept) else joined


def _is_sure(whole: ActPart) -> bool:
    """Whether the text as one makes an act of which there is little doubt."""
    return whole.confidence >= _WHOLE and whole.intent not in _BESIDE | _SAYS_NOTHING


def _as_its_act(whole: ActPart, acts: list[_Piece]) -> Mapping[str, Any]:
    """A text of one act is about that, not about the courtesy or chatter beside it."""
    if not acts or whole.intent not in _BESIDE | _SAYS_NOTHING:
        return whole.parsed
    return {**whole.parsed, "intent": {"name": acts[0].intent, "confidence": acts[0].confidence}}


async def _of_thing(half: Half, parse: _ParseOne) -> ActPart:
    """What is asked for one of two packages, as if it had been said alone."""
    intent = {"name": half.intent, "confidence": _OUTRIGHT}
    return ActPart(half.text, half.start, half.end, {**await parse(half.text), "intent": intent}, half.thing)


async def _part(text: str, piece: _Piece, parse: _ParseOne) -> ActPart:
    words = text[piece.start : piece.end]
    parsed = await parse(words)
    intent = {"name": piece.intent, "confidence": piece.confidence}
    return ActPart(words, piece.start, piece.end, {**parsed, "intent": intent})
