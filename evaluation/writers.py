"""`python -m evaluation.writers`: each writer's lines as the others' teach them, into evaluation/writers.{md,json}.

Every file of data/nlu/people is a writer. What a writer's lines score without them in training has a closed form
(assistant.nlu_intents.Solved), so one training does for all. The lines beside people/ are always trained on.
"""

import json
import os
import shutil
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import typer
import yaml
from numpy.typing import NDArray
from rich.console import Console

from assistant import no_tensorflow
from assistant.nlu_audience import Audience, of_intent
from evaluation.held_out import Example, read
from evaluation.kinds_of_error import Left, calibration, kinds, verdicts

HERE = Path("evaluation")
CONFIGURATION = Path("config.yml")
LINES = Path("data/nlu")
PEOPLE = LINES / "people"

Encode = Callable[[str], NDArray[np.float32]]


def main() -> None:
    """Leave each writer of data/nlu/people out, and report by writer and by kind of error."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    warnings.simplefilter("ignore")
    no_tensorflow.install()
    writers = {file.name for file in PEOPLE.glob("*.yml")}
    lines = read(LINES)
    encode = encoder()
    left = [each for audience in heads() for each in left_out(audience, lines, writers, encode)]
    (HERE / "writers.md").write_text("\n".join(as_markdown(left)) + "\n")
    summary = {"lines": len(left), **verdicts(left), "by_writer": {w: verdicts(of) for w, of in _by_writer(left)}}
    (HERE / "writers.json").write_text(json.dumps(summary, indent=1) + "\n")
    Console().print(f"Written: {HERE}/writers.md, {HERE}/writers.json: {verdicts(left)}")


def heads() -> dict[Audience, dict[str, Any]]:
    """The configuration of each audience's head."""
    components = yaml.safe_load(CONFIGURATION.read_text())["pipeline"]
    return {component["audience"]: component for component in components if "audience" in component}


def left_out(audience: Audience, lines: list[Example], writers: set[str], encode: Encode) -> Iterator[Left]:
    """Every line of the writers, understood without any other line of its writer."""
    from assistant.nlu_intents import KernelIntentClassifier, Text, solve
    from assistant.nlu_spelling import spelling
    from assistant.nlu_text import plain

    config = {**KernelIntentClassifier.get_default_config(), **heads()[audience]}
    mine = [line for line in lines if of_intent(line.intent) == audience]
    texts = []
    for line in mine:
        meaning, wording = np.split(encode(plain(line.text))[0], 2)
        texts.append(Text(meaning, wording, spelling(plain(line.text))))
    solved = solve(texts, [line.intent for line in mine], config, [line.weight for line in mine])
    meanings = np.stack([text.meaning for text in texts])
    names = [str(name) for name in solved.intents]
    head = KernelIntentClassifier(config, None, None)
    for writer in sorted(writers):
        of_writer = np.array([at for at, line in enumerate(mine) if line.file == writer], dtype=np.int64)
        if not len(of_writer):
            continue
        others = np.array([line.file != writer for line in mine])
        likelihoods = np.exp(solved.without(of_writer) * solved.sharpness)
        nearness = (meanings[of_writer] @ meanings[others].T).max(axis=1)
        for at, row, near in zip(of_writer, likelihoods / likelihoods.sum(axis=1)[:, None], nearness, strict=True):
            best = np.argsort(-row)[:2]
            ranking = [{"name": names[index], "confidence": float(row[index])} for index in best]
            unclear = head._is_unclear(ranking, float(near))
            first = ranking[0]
            yield Left(writer, mine[at].text, mine[at].intent, first["name"], first["confidence"], float(near), unclear)


def encoder() -> Encode:
    """From a text to its two vectors, as training makes it."""
    from assistant.nlu_encoder_graph import load_weights, published_files, write_encoder
    from assistant.sentence_features import load_encoder

    weights, tokenizer = published_files()
    with tempfile.TemporaryDirectory(prefix="doorstep-writers-") as folder:
        write_encoder(load_weights(weights), Path(folder) / "encoder.onnx")
        shutil.copy(tokenizer, Path(folder) / "tokenizer.json")
        return load_encoder(Path(folder))


def _by_writer(left: list[Left]) -> Iterator[tuple[str, list[Left]]]:
    found: dict[str, list[Left]] = defaultdict(list)
    for each in left:
        found[each.writer].append(each)
    yield from sorted(found.items())


def as_markdown(left: list[Left]) -> Iterator[str]:
    yield "# Each writer left out"
    yield ""
    yield "Every line of data/nlu/people as the model understands it that was trained without its writer (file). Right,"
    yield "wrong and asked again as configured. `python -m evaluation.writers` writes this."
    yield ""
    yield "| writer | lines | right | wrong | asked again |"
    yield "|---|---|---|---|---|"
    for writer, of in [*_by_writer(left), ("**all**", left)]:
        share = {name: count / len(of) for name, count in verdicts(of).items()}
        yield (
            f"| {writer.removesuffix('.yml')} | {len(of)} "
            f"| {share['right']:.3f} | {share['wrong']:.3f} | {share['asked']:.3f} |"
        )
    yield ""
    yield "## Said and true"
    yield ""
    yield "| confidence | lines | mean confidence | right |"
    yield "|---|---|---|---|"
    for row in calibration(left):
        yield f"| {row.least:.1f} to {row.least + 0.1:.1f} | {row.lines} | {row.confidence:.3f} | {row.right:.3f} |"
    yield ""
    yield "## Kinds of error, and what each would do"
    yield ""
    yield "What would follow where the text states it plainly and says what it is about (doorstep.language.acts); a"
    yield "question, a plan, a denial do less."
    yield ""
    yield "| meant | understood | lines | would do | for example |"
    yield "|---|---|---|---|---|"
    for kind in kinds(left):
        example = kind.example.replace("|", "/")
        yield f"| {kind.meant} | {kind.understood} | {kind.lines} | {kind.cost}: {kind.step} | {example} |"


if __name__ == "__main__":
    typer.run(main)
