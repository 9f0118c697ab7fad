"""The result as JSON and as a table."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.measure import LONG, MARKS
from benchmarks.processes import ROOT
from benchmarks.sides import DELIVERIES

RESULTS = ROOT / "benchmarks" / "results"

_LIBRARIES = ("rasa", "rasa-sdk", "sqlalchemy", "sanic", "twilio", "numpy", "scikit-learn")

Json = Mapping[str, Any]


def circumstances(date: datetime, stock_python: Path) -> dict[str, Any]:
    """Where, when and of what. To be asked before anything runs, for the load of the machine."""
    return {
        "date": date.isoformat(timespec="seconds"),
        "command": " ".join(["python -m benchmarks", *sys.argv[1:]]),
        "commit": _output("git", "rev-parse", "--short", "HEAD"),
        "uncommitted_changes": bool(_output("git", "status", "--porcelain")),
        "machine": {
            "cpu": _cpu(),
            "cores": os.cpu_count(),
            "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
            "system": platform.platform(),
            "load_before": [round(each, 2) for each in os.getloadavg()],
        },
        "versions": {
            "python": platform.python_version(),
            "doorstep": {name: version(name) for name in (*_LIBRARIES, "onnxruntime")},
            "stock": json.loads(
                _output(
                    str(stock_python),
                    "-c",
                    "import json, sys; from importlib.metadata import version;"
                    "print(json.dumps({name: version(name) for name in sys.argv[1:]}))",
                    *_LIBRARIES,
                    "tensorflow",
                )
            ),
        },
    }


def result(circumstances: Json, models: Path, *, stock: Json, ours: Json, seconds: float) -> dict[str, Any]:
    lines = sum(
        line.lstrip().startswith("- ") and "intent:" not in line
        for file in (ROOT / "data" / "nlu").rglob("*.yml")
        for line in file.read_text().splitlines()
    )
    first, last = str(MARKS[0]), str(MARKS[-1])
    return {
        **circumstances,
        "seconds": round(seconds),
        "sizes": {
            "training_lines": lines,
            "seeded_deliveries": DELIVERIES,
            "model_mb": {
                name: round((models / f"{name}.tar.gz").stat().st_size / 1e6, 1) for name in ("stock", "doorstep")
            },
        },
        "ratio_messages_per_second": _ratio(ours, stock, ("fresh", "messages_per_second")),
        f"ratio_messages_per_second_at_{LONG}": _ratio(ours, stock, (f"at_{LONG}", "messages_per_second")),
        "ratio_startup": _ratio(ours, stock, ("startup_to_first_answer_seconds",)),
        "ratio_cpu_ms_per_message": _ratio_of_cpu(ours, stock),
        "ratio_memory": _ratio(ours, stock, ("memory_after_load_mb", "all")),
        "ratio_training": _ratio(ours, stock, ("training_seconds",)),
        "growth_of_a_text": {
            f"{name}_{what}": _ratio(side, side, ("cost_of_a_text", last, what), ("cost_of_a_text", first, what))
            for name, side in (("doorstep", ours), ("stock", stock))
            for what in ("reply_ms", "cpu_ms")
        },
        "stock": stock,
        "doorstep": ours,
    }


def write(result: Json, date: datetime, *, is_quick: bool) -> Path:
    """The JSON, and unless it was a quick run the table."""
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{date:%Y-%m-%d}-against-stock{'-quick' if is_quick else ''}.json"
    file.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    if not is_quick:
        (RESULTS / "README.md").write_text(_PAGE.format(file=file.name, table=table(result)))
    return file


_PAGE = """# Doorstep against stock Rasa

{table}

All of it: [{file}]({file}).

How it is measured (benchmarks/):
- One run, stock first, on the same machine, with the same training data, rules, responses, domain, seeded DMS and
  actions (ours inside the Rasa server, stock's behind rasa_sdk's own).
- Stock is Rasa as installed: the pipeline and policies it puts in place of empty ones, its Twilio connector, its SQL
  tracker store on SQLite by `url:`. Three things are done for it: `core_fallback_action_name` is set, because our rules
  use it; its Twilio client gets the local carrier's address; and its conversation ids, which are phone numbers, are
  made known to the DMS, so that it has the same conversations (`sample_conversation`). It has no stories to learn
  from, as we have none, so that its machine-learned policies have nothing to predict.
- The carrier is a small one of the benchmark's own, in one process with the load; its share of a core is in the JSON
  (`cpu_share_of_load_side`). It signs every webhook as Twilio does, answers Messages.json, and posts the status
  callbacks that a text asks for (ours do, three per text; stock's do not).
- 16 people each wait for the reply before they text again. A round is five texts: greeting, "where is my package", a
  corrected apartment, yes, thanks. A new conversation is one round. Only answered texts count.
- A reply is timed to the first text that reaches the carrier; stock often sends several for one.
- Long conversations: ours got their earlier texts by texting, stock's got two rounds by texting and copies of the
  second written into its tracker store, as hundreds of texts would have taken it half an hour.
- The cost of text N is the mean over the round that follows N earlier texts, when nobody else is texting.
- In the burst nobody waits. Stock acknowledges when it has handled the text; after 15 s Twilio gives up, and so does
  the carrier (counted as 15 s).
- Training is timed when the data or the configuration has changed since (`trained_at` in the JSON), as stock's takes
  longer than everything else here.
- Memory is the resident memory of every process needed to answer, after the load on new conversations.
"""


def table(result: Json) -> str:
    """In Markdown."""
    stock, ours = result["stock"], result["doorstep"]
    rows = [("", "stock Rasa", "Doorstep", "")]
    rows += [_row(stock, ours, *line) for line in _LINES]
    body = "\n".join(f"| {' | '.join(cells)} |" for cells in (rows[0], ("---", "--:", "--:", "--:"), *rows[1:]))
    machine = result["machine"]
    return (
        f"{result['date']}, `{result['command']}`, commit {result['commit']}"
        f"{' and uncommitted changes' if result['uncommitted_changes'] else ''}, {machine['cores']} cores "
        f"({machine['cpu']}), load before {machine['load_before'][0]}.\n\n{body}\n\n{_ours_alone(ours)}"
    )


_LINES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("new conversations, texts/s", ("fresh", "messages_per_second"), "more"),
    (f"conversations {LONG} texts old, texts/s", (f"at_{LONG}", "messages_per_second"), "more"),
    ("reply, median ms", ("fresh", "reply_median_ms"), "less"),
    ("reply, 99th percentile ms", ("fresh", "reply_p99_ms"), "less"),
    (f"reply {LONG} texts on, median ms", (f"at_{LONG}", "reply_median_ms"), "less"),
    (f"reply {LONG} texts on, 99th percentile ms", (f"at_{LONG}", "reply_p99_ms"), "less"),
    ("acknowledgement in a burst of 200/s, median ms", ("burst", "acknowledgement_median_ms"), "less"),
    ("acknowledgement in a burst of 200/s, 99th percentile ms", ("burst", "acknowledgement_p99_ms"), "less"),
    *(
        (f"text {mark} of a conversation, {words}", ("cost_of_a_text", str(mark), what), "less")
        for what, words in (("reply_ms", "ms to the reply"), ("cpu_ms", "ms of CPU"))
        for mark in MARKS
    ),
    ("start to first answer, s", ("startup_to_first_answer_seconds",), "less"),
    ("memory of the Rasa server, MB", ("memory_after_load_mb", "rasa"), "less"),
    ("memory of all processes, MB", ("memory_after_load_mb", "all"), "less"),
    ("training, s", ("training_seconds",), "less"),
)


def _row(stock: Json, ours: Json, words: str, path: tuple[str, ...], better: str) -> tuple[str, str, str, str]:
    theirs, our = _at(stock, path), _at(ours, path)
    if not theirs or not our:
        ratio = ""
    elif better == "more":
        ratio = f"{our / theirs:.1f} x"
    else:
        ratio = f"1/{theirs / our:.1f}" if our < theirs else f"{our / theirs:.1f} x"
    return words, _number(theirs), _number(our), ratio


def _number(value: float | None) -> str:
    return "none in time" if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _at(side: Json, path: tuple[str, ...]) -> float | None:
    value: Any = side
    for name in path:
        value = value[name]
    return None if value is None else float(value)


def _ratio(one: Json, other: Json, path: tuple[str, ...], other_path: tuple[str, ...] | None = None) -> float | None:
    above, below = _at(one, path), _at(other, other_path or path)
    return round(above / below, 3) if above is not None and below else None


def _ratio_of_cpu(ours: Json, stock: Json) -> float:
    """Of all processes together, a text of a new conversation."""
    our, their = (sum(side["fresh"]["cpu_ms_per_message"].values()) for side in (ours, stock))
    return round(our / their, 3)


def _ours_alone(ours: Json) -> str:
    """What stock has no counterpart to: the same on PostgreSQL, and a house in which nothing happens."""
    on_postgresql, idle = ours["postgresql"], ours["idle"]
    rate = _number(_at(on_postgresql, ("fresh", "messages_per_second")))
    median, p99 = (_number(_at(on_postgresql, ("burst", f"acknowledgement_{of}_ms"))) for of in ("median", "p99"))
    quiet = " and ".join(f"{idle[on]['cpu_percent_of_a_core']['all']:.1f} % of a core on {on}" for on in idle)
    soon = " and ".join(f"{_number(idle[on]['sent_after_ms']['p95'])} ms" for on in idle)
    return (
        f"Doorstep on PostgreSQL: {rate} texts/s; acknowledgement in the burst {median} ms (median), {p99} ms (99th "
        f"percentile). Idle, its processes use {quiet} together, and send what is due after {soon} (95th percentile)."
    )


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def _output(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
