"""Address text and access codes in a message: a conditional random field over its words.

Of customers: drivers' lines teach it nothing, and nothing is looked for in them (language.reports reads those).

Rasa's own CRFEntityExtractor finds roles with a second field, cannot be told what a street suffix is, and does not know
the intent, which says whether 5150 is a house or a gate code (docs/adr/0003 has the comparison).
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pycrfsuite
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant import nlu_audience
from assistant.nlu_fingerprint import fingerprint

LEARNT = frozenset({"address", "access_code"})
"""The entities found here; the others have a form that can be written down (nlu_spans)."""

# Words that tell the wrong address from the right one: "its 12 not 21", "the label says ... but we are at ...".
_CUES = frozenset(
    "not instead says said say wrote put was old typed reads label its it's is im i'm should now new actually mine "
    "we're were are wrong send to from anymore used have has the correct moved live lives change meant my our at in on "
    "add forgot got going".split()
)

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*|[^\w\s]|_")

# Enough of USPS Publication 28's lists to know an address by; doorstep.addresses has the whole of them.
_SUFFIXES = frozenset(
    "aly alley ave av aven avenue blvd boulevard cir circle ct court crk creek dr drive expy hwy highway hl hill is "
    "island ln lane loop mnr manor mdws meadows pass path pike pkwy parkway pl place plz plaza pt point rd road rdg "
    "ridge row run sq square st str street ter terrace trl trail vw view vlg village way walk xing crossing".split()
)
_UNITS = frozenset(
    "apt apartment apmt appt unit ste suite fl floor flr bldg building rm room lot trlr trailer ph penthouse bsmt "
    "basement front rear upper lower side no num number # apts".split()
)
_DIRECTIONS = frozenset("n s e w ne nw se sw north south east west northeast northwest southeast southwest".split())
_STATES = frozenset(
    "al ak az ar ca co ct de dc fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or "
    "pa ri sc sd tn tx ut vt va wa wv wi wy alabama alaska arizona arkansas california colorado connecticut delaware "
    "florida georgia hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts "
    "michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas "
    "utah vermont virginia washington wisconsin wyoming jersey york carolina dakota".split()
)
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_NUMBER_AND_LETTER = re.compile(r"\d+[a-z]|[a-z]\d+")


@dataclass(frozen=True)
class Word:
    text: str
    start: int
    end: int


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class AddressExtractor(GraphComponent, EntityExtractorMixin):
    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._tagger = pycrfsuite.Tagger()
        self._intents: frozenset[str] = frozenset()

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"c1": 0.05, "c2": 0.05, "max_iterations": 200}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        return fingerprint()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "AddressExtractor":
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "AddressExtractor":
        component = cls(config, model_storage, resource)
        component._open()
        return component

    def train(self, training_data: TrainingData) -> Resource:
        trainer = pycrfsuite.Trainer(verbose=False)
        trainer.set_params(
            {name: self._config[name] for name in ("c1", "c2", "max_iterations")}
            | {"feature.possible_transitions": True}
        )
        lines = [
            example
            for example in training_data.nlu_examples
            if example.get(TEXT) and nlu_audience.of_intent(example.get(INTENT) or "") == "customer"
        ]
        self._intents = frozenset(line.get(INTENT) for line in lines if _learnt(line.get(ENTITIES, [])))
        for line in lines:
            if line.get(INTENT) in self._intents:
                words = list(split(line.get(TEXT)))
                trainer.append(features(words, line.get(INTENT)), labels(words, line.get(ENTITIES, [])))
        with self._storage.write_to(self._resource) as folder:
            trainer.train(str(folder / "addresses.crfsuite"))
            (folder / "intents.json").write_text(json.dumps(sorted(self._intents)))
        self._open()
        return self._resource

    def _open(self) -> None:
        with self._storage.read_from(self._resource) as folder:
            self._tagger.open(str(folder / "addresses.crfsuite"))
            self._intents = frozenset(json.loads((folder / "intents.json").read_text()))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            found = self.add_extractor_name(self._find(message.get(TEXT) or "", message.get(INTENT)[INTENT_NAME_KEY]))
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def _find(self, text: str, intent: str) -> list[dict[str, Any]]:
        """Nothing in a text whose intent has no such entities in any line of training."""
        words = list(split(text)) if intent in self._intents else []
        return spans(text, words, self._tagger.tag(features(words, intent))) if words else []


def split(text: str) -> Iterator[Word]:
    for match in _WORD.finditer(text):
        yield Word(match[0], match.start(), match.end())


def _learnt(entities: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [entity for entity in entities if entity["entity"] in LEARNT]


def labels(words: list[Word], entities: Iterable[dict[str, Any]]) -> list[str]:
    """What each word is: "O", or "B-" or "I-" with the entity, and its role after a slash."""
    learnt = _learnt(entities)
    found = []
    for word in words:
        inside = next((entity for entity in learnt if entity["start"] <= word.start < entity["end"]), None)
        if inside is None:
            found.append("O")
        else:
            name = "/".join(filter(None, (inside["entity"], inside.get("role"))))
            found.append(("B-" if word.start == inside["start"] else "I-") + name)
    return found


def spans(text: str, words: list[Word], word_labels: Iterable[str]) -> list[dict[str, Any]]:
    """The labelled words put together to entities with `start`, `end`, `value` and, for addresses, `role`."""
    found: list[dict[str, Any]] = []
    previous = "O"
    for word, label in zip(words, word_labels, strict=True):
        if label != "O":
            entity, _, role = label[2:].partition("/")
            goes_on = label.startswith("I-") and previous[2:] == label[2:]
            if goes_on:
                found[-1]["end"] = word.end
            else:
                found.append(
                    {"entity": entity, "start": word.start, "end": word.end} | ({"role": role} if role else {})
                )
        previous = label
    for span in found:
        span["value"] = text[span["start"] : span["end"]]
    return found


def features(words: list[Word], intent: str) -> list[list[str]]:
    """What the field knows of each word: itself, two neighbours on either side, the nearest cues, and the intent."""
    own = [_about(word.text) for word in words]
    kinds = [_kind(word.text) for word in words]
    cues_before = _nearest_cues(words)
    cues_after = _nearest_cues(words[::-1])[::-1]
    per_word = []
    for place, kind in enumerate(kinds):
        known = ["bias", f"intent={intent}", f"intent={intent}|{kind}"]
        for offset in (-2, -1, 0, 1, 2):
            if 0 <= place + offset < len(words):
                known += [f"{offset}:{fact}" for fact in own[place + offset]]
            else:
                known.append(f"{offset}:edge")
        if place:
            known.append(f"-1|0:{kinds[place - 1]}|{kind}")
        if place + 1 < len(words):
            known.append(f"0|1:{kind}|{kinds[place + 1]}")
        before, after = cues_before[place], cues_after[place]
        known += [f"before={before}", f"after={after}", f"before={before}|{kind}"]
        per_word.append(known)
    return per_word


def _nearest_cues(words: list[Word]) -> list[str]:
    """For each word the last cue before it."""
    nearest = "none"
    found = []
    for word in words:
        found.append(nearest)
        if word.text.lower() in _CUES:
            nearest = word.text.lower()
    return found


def _about(text: str) -> list[str]:
    lower = text.lower()
    return [
        f"word={lower}" if not text.isdigit() else f"digits={len(text)}",
        f"kind={_kind(text)}",
        f"shape={_shape(text)}",
        f"start={lower[:3]}",
        f"end={lower[-3:]}",
    ]


def _kind(text: str) -> str:
    lower = text.lower()
    if lower.isdigit():
        return f"digits{min(len(lower), 6)}"
    for kind, members in (("suffix", _SUFFIXES), ("unit", _UNITS), ("direction", _DIRECTIONS), ("state", _STATES)):
        if lower in members:
            return kind
    if _ORDINAL.fullmatch(lower):
        return "ordinal"
    if _NUMBER_AND_LETTER.fullmatch(lower):
        return "unit_number"
    if any(character.isdigit() for character in lower):
        return "mixed"
    return "word" if lower[0].isalpha() else lower[0]


def _shape(text: str) -> str:
    """ "LaSalle" is "XxXx", "7316" is "d"."""
    marks = ("d" if c.isdigit() else "X" if c.isupper() else "x" if c.islower() else c for c in text)
    shape = ""
    for mark in marks:
        if not shape.endswith(mark):
            shape += mark
    return shape
