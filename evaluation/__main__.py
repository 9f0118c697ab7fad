"""`python -m evaluation`: trains, understands the held-out texts, writes evaluation/report.{md,json}.

With `--compare` the other pipelines too, into evaluation/comparison.{md,json}: on what customers say, and trained on
that alone, because only ours has a head for drivers.
"""

import json
import logging
import os
import shutil
import tempfile
import time
import warnings
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console
from rich.progress import track

from assistant import no_tensorflow
from assistant.nlu_audience import Audience, of_intent
from doorstep.clock import system_clock

HERE = Path("evaluation")
CONFIGURATION = Path("config.yml")
LINES = Path("data/nlu")

console = Console()


@dataclass(frozen=True)
class Pipeline:
    name: str
    description: str
    config: Path
    audiences: tuple[Audience, ...]


def main(
    compare: Annotated[bool, typer.Option(help="Also the other pipelines, evaluation/candidates/*.yml.")] = False,
) -> None:
    """Train on data/, and report how well the held-out texts of tests/understanding are understood."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as in service
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"  # training is timed
    warnings.simplefilter("ignore")
    logging.getLogger("rasa").setLevel(logging.ERROR)
    no_tensorflow.install()
    from evaluation import held_out, interpreter
    from evaluation.report import Evaluated, Report, as_json, as_markdown
    from evaluation.scores import score

    sets = {
        audience: {name: held_out.read(held_out.FOLDER / name) for name in names}
        for audience, names in held_out.SETS.items()
    }
    pipelines = [Pipeline("chosen", "config.yml", CONFIGURATION, tuple(sets))] + (candidates() if compare else [])

    evaluated: list[Evaluated] = []
    skipped: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="doorstep-evaluation-") as scratch:
        lines = {pipeline: training_lines(Path(scratch), pipeline.audiences) for pipeline in pipelines}
        for number, pipeline in enumerate(pipelines, start=1):
            console.print(f"[{number}/{len(pipelines)}] {pipeline.name}: training on data/nlu")
            model = Path(scratch) / f"{pipeline.name}.tar.gz"
            began = time.perf_counter()
            try:
                interpreter.train(pipeline.config, model, lines[pipeline])
            except ImportError as error:
                skipped[pipeline.name] = f"{error.name or error} is not installed"
                console.print(f"    skipped: {skipped[pipeline.name]}")
                continue
            seconds = time.perf_counter() - began
            understand = interpreter.load(model)
            scores = {}
            for audience in pipeline.audiences:
                understand("warm up", audience)
                for name, examples in sets[audience].items():
                    texts = track(examples, f"    {name}", console=console, transient=True)
                    scores[name] = score(examples, [understand(example.text, audience) for example in texts])
            megabytes = model.stat().st_size / 1e6
            evaluated.append(Evaluated(pipeline.name, pipeline.description, seconds, megabytes, scores))
            for name, scored in scores.items():
                console.print(
                    f"    {name}: accuracy {scored.accuracy:.3f}, macro F1 {scored.macro_f1:.3f}, "
                    f"{scored.milliseconds_median:.1f} ms a text"
                )

    report = Report(
        at=system_clock(),
        command="python -m evaluation" + (" --compare" if compare else ""),
        training_lines=dict(Counter(of_intent(line.intent) for line in held_out.read(LINES))),
        thresholds=thresholds(),
        pipelines=evaluated,
        skipped=skipped,
    )
    file = HERE / ("comparison" if compare else "report")
    file.with_suffix(".json").write_text(json.dumps(as_json(report), indent=1, ensure_ascii=False) + "\n")
    file.with_suffix(".md").write_text(as_markdown(report))
    console.print(f"Written: {file}.md, {file}.json")


def candidates() -> list[Pipeline]:
    """Other configurations; the first comment line of a file says what it is."""
    return [
        Pipeline(file.stem, file.read_text().partition("\n")[0].removeprefix("# "), file, ("customer",))
        for file in sorted((HERE / "candidates").glob("*.yml"))
    ]


def training_lines(scratch: Path, audiences: tuple[Audience, ...]) -> Path:
    """A folder with the training files of these audiences."""
    folder = scratch / "-".join(audiences)
    folder.mkdir(exist_ok=True)
    for file in LINES.rglob("*.yml"):
        if ("driver" if file.stem.startswith("driver_") else "customer") in audiences:
            shutil.copy(file, folder)
    return folder


def thresholds() -> dict[Audience, float]:
    """Below which confidence a text is not understood; where config.yml has it."""
    components: list[dict[str, Any]] = yaml.safe_load(CONFIGURATION.read_text())["pipeline"]
    return {c["audience"]: float(c["threshold"]) for c in components if "audience" in c}


if __name__ == "__main__":
    typer.run(main)
