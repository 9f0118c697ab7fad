"""Phrases and what they say in plain words, as a table. Pure.

The table is YAML: `spelled` (a word, and how it is texted), `whole` (words that are not taken apart), `names` (words
that capitals tell from others), `sets` (words that stand for each other in phrases) and `said`, in sections: plain
words, and the phrases that say them. In a phrase

- `b4|before` is one of several words, `(the)` may be missing, `<weekday>` is any word of that set,
- `[am]` in brackets is what gives way, the rest only stands beside it; without brackets all of it gives way,
- `^` and `$` at its ends are the text's.

The longest phrase that stands in a text is the one that is said. "=" leaves the words as they are: what looks like a
shorter phrase is none there.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from doorstep.language.sayings.tokens import texting_english

AS_IT_IS = "="
NUMBER = "<number>"


@dataclass(frozen=True)
class _Phrase:
    start: int
    end: int
    """Which of its words give way."""
    plain: str
    at_start: bool
    at_end: bool


class Sayings:
    def __init__(self, path: Path, kinds: Mapping[str, Iterable[str]]) -> None:
        """`kinds`: words that phrases know by their kind alone ("<weekday>"), but for those that the table's set of
        that name holds, which phrases may also name themselves."""
        table: dict[str, Any] = yaml.safe_load(path.read_text())
        self._spelled: dict[str, str] = {
            as_texted: word for word, forms in table["spelled"].items() for as_texted in forms.split()
        }
        self._sets: dict[str, tuple[str, ...]] = {name: tuple(words.split()) for name, words in table["sets"].items()}
        self._kinds = {word: f"<{kind}>" for kind, words in kinds.items() for word in words}
        self._kinds = {word: kind for word, kind in self._kinds.items() if word not in self._sets[kind.strip("<>")]}
        whole = table["whole"].split()
        self._as_they_are = frozenset([*whole, *table["names"].split()])
        self._english = texting_english(self._norm, whole)
        self._matcher = PhraseMatcher(self._english.vocab, attr="NORM")
        self._phrases: dict[str, _Phrase] = {}
        for section in table["said"].values():
            for plain, phrases in section.items():
                for phrase in phrases:
                    self._add(phrase, plain)

    def plain(self, text: str) -> str:
        """The text in lower case with every phrase in its plain words; the rest as it stands."""
        with self._english.memory_zone():  # spaCy keeps no word of what people wrote
            document = self._english.make_doc(text)
            said = {phrase_start: (end, plain) for phrase_start, end, plain in self._said(document)}
            return "".join(self._words(document, said))

    def _words(self, document: Doc, said: Mapping[int, tuple[int, str]]) -> Iterator[str]:
        gone = 0
        for at, token in enumerate(document):
            if at in said and said[at][1] != AS_IT_IS:
                gone, plain = said[at]
                yield plain + document[gone - 1].whitespace_
            elif at >= gone:
                lower = token.text.lower()
                yield self._spelled.get(lower, lower) + token.whitespace_

    def _said(self, document: Doc) -> Iterator[tuple[int, int, str]]:
        """The longest first; none gives way twice."""
        strings = self._english.vocab.strings
        taken: set[int] = set()
        for key, start, end in sorted(self._matcher(document), key=lambda match: (match[1] - match[2], match[1])):
            phrase = self._phrases[strings[key]]
            if (phrase.at_start and start > 0) or (phrase.at_end and end < len(document)):
                continue
            gives_way = range(start + phrase.start, start + phrase.end)
            if taken.isdisjoint(gives_way):
                taken.update(gives_way)
                yield gives_way.start, gives_way.stop, phrase.plain

    def _norm(self, word: str) -> str:
        if word in self._as_they_are:
            return word
        lower = word.lower()
        if lower[:1].isdigit():
            return NUMBER
        plain = self._spelled.get(lower, lower)
        return self._kinds.get(plain, plain)

    def _add(self, phrase: str, plain: str) -> None:
        at_start, at_end = phrase.startswith("^"), phrase.endswith("$")
        for before, gone, after in self._expanded(phrase.strip("^$ ")):
            given = _Phrase(len(before), len(before) + len(gone), plain, at_start, at_end)
            key = str(len(self._phrases))
            self._phrases[key] = given
            self._matcher.add(key, [Doc(self._english.vocab, words=[*before, *gone, *after])])

    def _expanded(self, phrase: str) -> Iterator[tuple[list[str], list[str], list[str]]]:
        """Every way to say it: the norms before what gives way, those that do, and those after."""
        pieces = phrase.split()
        first = next((at for at, piece in enumerate(pieces) if piece.startswith("[")), 0)
        last = next((at for at, piece in enumerate(pieces) if piece.endswith("]")), len(pieces) - 1)
        for said in itertools.product(*(list(self._alternatives(piece.strip("[]"))) for piece in pieces)):
            before, gone, after = said[:first], said[first : last + 1], said[last + 1 :]
            yield _joined(before), _joined(gone), _joined(after)

    def _alternatives(self, piece: str) -> Iterator[list[str]]:
        if piece.startswith("("):
            yield []
        for word in piece.strip("()").split("|"):
            if word in self._kinds.values() or word == NUMBER:
                yield [word]
            if word.startswith("<") and word != NUMBER:
                yield from ([self._norm(each)] for each in self._sets[word.strip("<>")])
            elif word != NUMBER:
                yield [token.norm_ for token in self._english.make_doc(word)]


def _joined(said: Iterable[list[str]]) -> list[str]:
    return [norm for norms in said for norm in norms]
