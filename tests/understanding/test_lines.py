"""The training lines and the held-out texts themselves."""

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import yaml

from assistant import no_tensorflow

no_tensorflow.install()

from assistant.nlu_audience import Audience, of_intent  # noqa: E402
from doorstep.language.acts import Cost  # noqa: E402
from evaluation.held_out import SETS, read  # noqa: E402
from tests.stack import ROOT  # noqa: E402

TRAINING = ROOT / "data" / "nlu"
HELD_OUT = {ROOT / "tests" / "understanding" / name: audience for audience, names in SETS.items() for name in names}
NOT_FROM_WORDS = {
    *("ambiguous_cancel", "picture_only", "empty_text", "failed_attempt", "driver_asks"),
    *("reaction", "auto_reply", "question_waits", "question_over"),
    *("driver_unclear", "driver_loaded", "driver_answer", "driver_picture", "driver_edited", "driver_check_in_due"),
}
"""Intents that the channels, outreach or the drivers' head put; nobody's words mean them."""


APART = frozenset(
    "warehouse_temp_and_the_roommate office_manager_dental man_at_his_mothers_house student_who_shares_a_number"
    " retired_teacher_writes_letters strangers_and_pocket_texts one_word_decides contractor_on_a_job_site"
    " mother_of_twins weighs_every_word driver_first_day_in_a_rented_van driver_who_dictates driver_terse_on_nights"
    " driver_between_two_languages driver_who_talks_too_much driver_with_a_helper_in_the_city"
    " driver_in_the_country driver_weighs_every_word"
    " independent_a independent_b independent_d".split()
)
"""Writers whose lines lie apart from all others'. (The lines of before are near to one another in places.)"""
INDEPENDENT = {
    "customer": ROOT / "evaluation" / "independent" / "customers.jsonl",
    "driver": ROOT / "evaluation" / "independent" / "drivers.jsonl",
}
"""Persons of the independent writers that are measured and never trained on."""
SAID_BY_ANYBODY = 3
"""So few words are no person's own: "ty", "on it"."""
MOST_IN_COMMON = 0.45


def pieces(text: str) -> frozenset[str]:
    """Four characters each."""
    padded = f" {wording(text)} "
    return frozenset(padded[start : start + 4] for start in range(max(len(padded) - 3, 1)))


def wording(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split()) or text


@pytest.mark.parametrize("folder", HELD_OUT, ids=lambda folder: folder.name)
def test_no_held_out_text_is_trained_on(folder: Path) -> None:
    trained_on = {wording(line.text) for line in read(TRAINING) if of_intent(line.intent) == HELD_OUT[folder]}
    assert not [example.text for example in read(folder) if wording(example.text) in trained_on]


def test_lines_lie_apart_from_each_other_and_from_held_out_texts() -> None:
    held_out = [(line.text, of_intent(line.intent)) for folder in HELD_OUT for line in read(folder)]
    trained_on = [line for line in read(TRAINING) if Path(line.file).stem not in APART]
    found: dict[Audience, list[frozenset[str]]] = {"customer": [], "driver": []}
    holders: dict[tuple[Audience, str], list[int]] = defaultdict(list)

    def remember(text: str, audience: Audience) -> None:
        for piece in pieces(text):
            holders[audience, piece].append(len(found[audience]))
        found[audience].append(pieces(text))

    def most_in_common(text: str, audience: Audience) -> float:
        mine = pieces(text)
        shared = Counter(other for piece in mine for other in holders[audience, piece])
        return max(
            (count / (len(mine) + len(found[audience][other]) - count) for other, count in shared.items()), default=0.0
        )

    for text, audience in [*held_out, *((line.text, of_intent(line.intent)) for line in trained_on)]:
        remember(text, audience)
    too_near = []
    for line in read(TRAINING):
        if Path(line.file).stem in APART:
            audience = of_intent(line.intent)
            if most_in_common(line.text, audience) >= MOST_IN_COMMON:
                too_near.append(f"{line.file}: {line.text}")
            remember(line.text, audience)
    assert not too_near


def test_no_text_of_a_measured_person_is_trained_on() -> None:
    measured = [json.loads(line)["text"] for file in INDEPENDENT.values() for line in file.read_text().splitlines()]
    trained_on = {wording(line.text) for line in read(TRAINING)}
    assert not [text for text in measured if wording(text) in trained_on and len(text.split()) > SAID_BY_ANYBODY]


def test_no_person_that_is_measured_is_trained_on() -> None:
    rows = [json.loads(line) for file in INDEPENDENT.values() for line in file.read_text().splitlines()]
    measured = {row["person"].partition(": ")[2] for row in rows}
    files = sorted((TRAINING / "people").glob("*independent_*.yml"))
    blocks = [block for file in files for block in yaml.safe_load(file.read_text())["nlu"]]
    assert len(files) == len({Path(file).stem for file in files} & APART)
    assert not measured & {block["metadata"]["person"] for block in blocks}


def test_what_counts_less_is_said_beside_the_lines_and_nowhere_else() -> None:
    weights = {line.weight for line in read(TRAINING) if "independent_" in line.file}
    assert len(weights) == 1
    assert 0 < weights.pop() < 1
    assert {line.weight for line in read(TRAINING) if "independent_" not in line.file} == {1.0}


def test_no_wording_is_given_two_intents() -> None:
    intents = defaultdict(set)
    for line in read(TRAINING):
        intents[wording(line.text), of_intent(line.intent)].add(line.intent)
    assert not {text: meant for text, meant in intents.items() if len(meant) > 1}


@pytest.mark.parametrize("folder", [TRAINING, *HELD_OUT], ids=lambda folder: folder.name)
def test_every_intent_of_the_domain_has_lines_and_no_other_does(folder: Path) -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    expected = {intent for intent in domain["intents"] if HELD_OUT.get(folder) in (None, of_intent(intent))}
    assert {line.intent for line in read(folder)} == expected - NOT_FROM_WORDS


def test_drivers_lines_stand_in_files_of_their_own() -> None:
    assert not [line.text for line in read(TRAINING) if of_intent(line.intent) != of_intent(line.file)]


@pytest.mark.parametrize("folder", [TRAINING, *HELD_OUT], ids=lambda folder: folder.name)
def test_entities_are_annotated_as_the_domain_names_them(folder: Path) -> None:
    kinds = {span.kind for line in read(folder) for span in line.spans}
    assert kinds <= {"tracking_number", "postal_code", "access_code", "address/new", "address/old"}
    unparsed = [line.text for line in read(folder) if "](" in line.text or '{"entity"' in line.text]
    assert not unparsed


def test_what_costs_more_when_it_was_not_meant_needs_more_confidence() -> None:
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text())["pipeline"]
    heads = [component for component in pipeline if "audience" in component]
    assert {head["audience"] for head in heads} == set(SETS)
    for head in heads:
        for name, threshold in head["thresholds"].items():
            assert Cost[name.upper()] not in (Cost.ANSWER, Cost.CARE)
            assert threshold > head["threshold"]
