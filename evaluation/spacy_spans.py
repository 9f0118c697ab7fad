"""What spaCy would find of addresses and access codes; beside the chosen extractor's numbers in docs/adr/0003.

spaCy is not among the dependencies: `uv run --with 'spacy>=3.8,<3.9' python -m evaluation.spacy_spans`. No vectors can
be had from the registry, so this is a blank English pipeline whose recogniser learns from data/nlu, role and entity as
one label. It is told nothing of the intent; so it is scored over the texts of intents that have such entities at all.
"""

import random
import time
import warnings
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.progress import track

from assistant import no_tensorflow

PASSES = 20


def main() -> None:
    warnings.simplefilter("ignore")
    no_tensorflow.install()
    import spacy
    from spacy.training import Example as SpacyExample

    from evaluation import held_out
    from evaluation.held_out import Example

    console = Console()
    entities = {"address", "access_code"}
    lines = held_out.read(Path("data/nlu"))
    intents = {line.intent for line in lines if any(span.entity in entities for span in line.spans)}

    def wanted(example: Example) -> list[tuple[int, int, str]]:
        return [(span.start, span.end, span.kind) for span in sorted(example.spans) if span.entity in entities]

    random.seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    training = [
        SpacyExample.from_dict(nlp.make_doc(line.text), {"entities": wanted(line)})
        for line in lines
        if line.intent in intents
    ]
    optimizer = nlp.initialize(lambda: training)
    for _ in track(range(PASSES), f"spaCy, {len(training)} lines", console=console):
        random.shuffle(training)
        for batch in spacy.util.minibatch(training, size=16):
            nlp.update(batch, sgd=optimizer, drop=0.3)

    for name in held_out.SETS["customer"]:
        right, said, meant = Counter[str](), Counter[str](), Counter[str]()
        began = time.process_time()
        texts = [example for example in held_out.read(held_out.FOLDER / name) if example.intent in intents]
        for example in texts:
            found = {(span.start_char, span.end_char, span.label_) for span in nlp(example.text).ents}
            expected = set(wanted(example))
            right.update(kind for *_, kind in found & expected)
            said.update(kind for *_, kind in found)
            meant.update(kind for *_, kind in expected)
        milliseconds = (time.process_time() - began) * 1000 / len(texts)
        f1 = ", ".join(f"{kind} {2 * right[kind] / (said[kind] + meant[kind]):.2f}" for kind in sorted(meant))
        console.print(f"{name}: exact F1 {f1}; {milliseconds:.1f} ms a text")


if __name__ == "__main__":
    main()
