"""`python -m evaluation.reviewed FOLDER`: what reviewed lines would do to the scores, before anybody takes them.

FOLDER is the company's own (DOORSTEP_REVIEW_FOLDER). Its nlu_reviewed.yml is trained on beside data/nlu, and what is
not trained on is understood with it and without: the held-out texts of tests/understanding, and the reviewed texts that
are no such lines. effect.json beside it says how many were right, wrong and asked again, and what would be worse; the
desk's page of reviews shows it. Two trainings of each head whose lines are new: some minutes, nothing is changed.
"""

import hashlib
import json
import os
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import typer

from assistant import no_tensorflow
from assistant.nlu_audience import Audience, of_intent
from doorstep.clock import system_clock
from evaluation import held_out, writers
from evaluation.held_out import Example

TRAINING, EFFECT = "nlu_reviewed.yml", "effect.json"
_MOST_NAMED = 20
_NOT_UNDERSTOOD = "not understood"

Understand = Callable[[Sequence[str]], list[str]]
"""From texts to what they are taken for; NOT_UNDERSTOOD where the head asks again."""


@dataclass(frozen=True)
class Compared:
    """One set of texts, understood without the new lines and with them."""

    of: str
    texts: int
    before: dict[str, int]
    """right, wrong, asked."""
    after: dict[str, int]
    worse: list[dict[str, str]]
    """Texts that were right and would not be: of the project's own sets only, nobody's words."""


def main(folder: Path) -> None:
    """Say what the reviewed lines of FOLDER would do to the scores."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    warnings.simplefilter("ignore")
    no_tensorflow.install()
    lines = folder / TRAINING
    if not lines.is_file():
        raise typer.BadParameter(f"there is no {TRAINING} in {folder}: no act of which two people said the same")
    content = lines.read_bytes()
    new = held_out.read_file(lines)
    said = {
        "measured_at": system_clock().isoformat(timespec="seconds"),
        "of": hashlib.sha256(content).hexdigest(),
        **effect(list(new), folder),
    }
    (folder / EFFECT).write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    for each in said["compared"]:
        typer.echo(f"{each['of']}: {each['texts']} texts, before {each['before']}, with the lines {each['after']}")


def effect(new: Sequence[Example], folder: Path) -> dict[str, Any]:
    """As effect.json has it but for when and of what."""
    encode = writers.encoder()
    trained = held_out.read(writers.LINES)
    compared: list[Compared] = []
    for audience, sets in held_out.SETS.items():
        mine = [line for line in new if of_intent(line.intent) == audience]
        if not mine:
            continue
        old = [line for line in trained if of_intent(line.intent) == audience]
        before, after = (_head(audience, lines, encode) for lines in (old, [*old, *mine]))
        tests = [(f"held-out texts ({name})", held_out.read(held_out.FOLDER / name), True) for name in sets]
        tests.append((f"reviewed {audience} texts", _reviewed(folder, audience, mine), False))
        compared += [compare(of, texts, before, after, is_named=named) for of, texts, named in tests if texts]
    return {"lines": len(new), "compared": [asdict(each) for each in compared]}


def compare(of: str, texts: Sequence[Example], before: Understand, after: Understand, *, is_named: bool) -> Compared:
    """`is_named`: what would be worse may be told word by word."""
    words = [each.text for each in texts]
    pairs = list(zip(texts, before(words), after(words), strict=True))
    worse = [
        {"text": each.text, "is": each.intent, "would_be": then}
        for each, now, then in pairs
        if now == each.intent != then
    ]
    return Compared(
        of,
        len(texts),
        _tally((each.intent, now) for each, now, _ in pairs),
        _tally((each.intent, then) for each, _, then in pairs),
        worse[:_MOST_NAMED] if is_named else [],
    )


def _tally(pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
    ends = Counter(
        "asked" if taken == _NOT_UNDERSTOOD else "right" if taken == meant else "wrong" for meant, taken in pairs
    )
    return {end: ends[end] for end in ("right", "wrong", "asked")}


def _head(audience: Audience, lines: Sequence[Example], encode: writers.Encode) -> Understand:
    """One head, trained on these lines."""
    from assistant.nlu_intents import KernelIntentClassifier, Text, classify, fit
    from assistant.nlu_spelling import spelling
    from assistant.nlu_text import plain

    config = {**KernelIntentClassifier.get_default_config(), **writers.heads()[audience]}
    head = KernelIntentClassifier(config, None, None)

    def as_read(text: str) -> Text:
        said = plain(text)
        meaning, wording = np.split(encode(said)[0], 2)
        return Text(meaning, wording, spelling(said))

    learnt = fit(
        [as_read(each.text) for each in lines], [each.intent for each in lines], config, [each.weight for each in lines]
    )

    def understand(texts: Sequence[str]) -> list[str]:
        found = []
        for likelihoods, nearness in classify([as_read(each) for each in texts], learnt, config):
            best = np.argsort(-likelihoods)[:2]
            ranking = [{"name": learnt.names[at], "confidence": float(likelihoods[at])} for at in best]
            is_unclear = head._is_unclear(ranking, nearness)
            found.append(_NOT_UNDERSTOOD if is_unclear else str(ranking[0]["name"]))
        return found

    return understand


def _reviewed(folder: Path, audience: Audience, taken: Sequence[Example]) -> list[Example]:
    """Reviewed texts of one act that are not among the lines: of those that are, the scores would say nothing."""
    file = folder / f"{audience}_reviewed.jsonl"
    trained_on = {each.text for each in taken}
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.is_file() else []
    return [
        Example(row["text"], row["acts"][0]["act"], frozenset(), file.name)
        for row in rows
        if len(row["acts"]) == 1 and not row.get("must_not_write") and row["text"] not in trained_on
    ]


if __name__ == "__main__":
    typer.run(main)
