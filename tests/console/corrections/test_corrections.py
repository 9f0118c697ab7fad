"""What is corrected at the desk ends as lines that Rasa reads, in a diff that git takes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant import no_tensorflow
from doorstep.provenance import By

no_tensorflow.install()

from rasa.shared.nlu.training_data.entities_parser import parse_training_example  # noqa: E402

from doorstep.console.corrections import corrections, dialogue_tests, invented, training_lines  # noqa: E402
from doorstep.console.corrections.corrections import NotCorrected  # noqa: E402
from doorstep.console.corrections.training_lines import CannotBeWritten, Span  # noqa: E402
from doorstep.database import transaction  # noqa: E402
from doorstep.dms import commands as dms_commands  # noqa: E402
from doorstep.dms.values import AttemptOutcome, FailureReason  # noqa: E402
from tests.console.world import NUMBER, Desk, Text  # noqa: E402

ACCESS = """version: "3.1"
nlu:
  - intent: give_access_code
    examples: |
      - gate code is [4410](access_code)

"""
ADDRESS = """version: "3.1"
nlu:
  - intent: correct_address
    examples: |
      - its [4B]{"entity": "address", "role": "new"}
  - intent: other
    examples: |
      - something else
"""
HELD_OUT = """nlu:
  - intent: correct_address
    examples: |
      - kept out of training
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    for path, content in {
        "data/nlu/access.yml": ACCESS,
        "data/nlu/address_correction.yml": ADDRESS,
        "tests/understanding/test/address.yml": HELD_OUT,
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    return root


def corrected(world: Desk, text: Text, intent: str, *spans: dict[str, object], reading: int = 1) -> None:
    world.refresh()
    with transaction(world.sessions) as session:
        corrections.correct(session, text.event_ids[reading], intent=intent, spans=spans, by="ana", now=world.now)


def exported(world: Desk, root: Path) -> corrections.Export:
    with world.sessions() as session:
        return corrections.export(session, root)


def applied(world: Desk, root: Path) -> str:
    """The checkout's files after the diff, as git applies it."""
    diff = corrections.as_diff(exported(world, root).files, root)
    subprocess.run(["git", "apply", "--whitespace=error-all", "-"], cwd=root, input=diff, text=True, check=True)
    return diff


def test_a_corrected_text_becomes_a_training_line(world: Desk, checkout: Path) -> None:
    text = world.says("no its unit 12\nthanks", "deny")
    corrected(world, text, "correct_address", {"start": 7, "end": 14, "entity": "address", "role": "new"})
    applied(world, checkout)
    assert (checkout / "data/nlu/address_correction.yml").read_text() == ADDRESS.replace(
        '"role": "new"}\n',
        '"role": "new"}\n      - no its [unit 12]{"entity": "address", "role": "new"} thanks\n',
    )


def test_what_is_there_already_is_not_written_twice(world: Desk, checkout: Path) -> None:
    for body in ("its 4b!", "It's unit 7", "its unit 7", "it's UNIT 7"):
        corrected(world, world.says(body, "deny"), "correct_address")
    found = exported(world, checkout)
    assert len(found.correction_ids) == 4
    (content,) = found.files.values()
    assert [line for line in content.splitlines() if "7" in line] == ["      - It's unit 7", "      - its unit 7"]


@pytest.mark.parametrize(
    ("body", "intent", "says"),
    [
        ("kept out of training", "correct_address", "kept out of training"),
        ("something else", "correct_address", "trained on as other"),
        ("hello", "no_such_intent", "No file of data/nlu"),
    ],
)
def test_what_cannot_be_exported_says_why_and_waits(
    world: Desk, checkout: Path, body: str, intent: str, says: str
) -> None:
    corrected(world, world.says(body, "deny"), intent)
    found = exported(world, checkout)
    assert not found.files
    assert not found.correction_ids
    assert says in found.problems[0]


def test_people_s_numbers_are_invented_ones(world: Desk, checkout: Path) -> None:
    taken = world.comes("gate 8821#, call 312-867-5309 about LM 123 456 789").is_read("inform", "OK.")
    corrected(world, taken, "give_access_code", {"start": 5, "end": 10, "entity": "access_code"})
    blanked = world.comes("door 9917").is_read("inform", "OK.", blanked="door ****")
    corrected(world, blanked, "give_access_code")
    content = exported(world, checkout).files[Path("data/nlu/access.yml")]
    for number in ("8821", "867", "5309", "123 456", "****", "9917"):
        assert number not in content
    first, second = [line for line in content.splitlines() if line.startswith("      - ")][1:]
    text, (span,) = training_lines.parse(first.strip().removeprefix("- "))
    assert (text[:5], span.start, span.end, text[10:17], text[17:28]) == (
        "gate ",
        5,
        10,
        ", call ",
        "312-555-01" + text[27],
    )
    assert training_lines.parse(second.strip().removeprefix("- "))[1] == (Span(5, 9, "access_code"),)


def test_only_the_latest_correction_counts_and_none_that_was_taken_back(world: Desk, checkout: Path) -> None:
    text = world.says("its 9", "deny")
    corrected(world, text, "other")
    corrected(world, text, "correct_address")
    with world.sessions() as session:
        (row,) = corrections.waiting(session)
        assert (row.intent_before, row.intent, row.by) == ("deny", "correct_address", "ana")
    with transaction(world.sessions) as session:
        corrections.take_back(session, row.id, by="bo", now=world.now)
    assert not exported(world, checkout).files


@pytest.mark.parametrize(
    "spans",
    [
        [{"start": 0, "end": 99, "entity": "address"}],
        [{"start": 3, "end": 3, "entity": "address"}],
        [{"start": 0, "end": 4, "entity": "address"}, {"start": 2, "end": 6, "entity": "address"}],
        [{"start": 2, "end": 4, "entity": "address"}],
    ],
    ids=["too long", "empty", "overlapping", "begins with a blank"],
)
def test_spans_that_are_none_are_refused(world: Desk, spans: list[dict[str, object]]) -> None:
    text = world.says("no unit 12")
    with pytest.raises(NotCorrected):
        corrected(world, text, "correct_address", *spans)


def test_a_text_with_brackets_is_refused(world: Desk) -> None:
    with pytest.raises(NotCorrected, match="square brackets"):
        corrected(world, world.says("see [this](http://x)"), "correct_address")


def test_a_reading_that_is_none(world: Desk) -> None:
    with world.sessions() as session, pytest.raises(LookupError):
        corrections.correct(session, 999_999, intent="greet", spans=[], by="ana", now=world.now)


@pytest.mark.both_databases
def test_a_conversation_becomes_a_dialogue_test(world: Desk, checkout: Path) -> None:
    with transaction(world.sessions) as session:
        dms_commands.record_attempt(
            session, By.driver("D1", "x", world.now), NUMBER, AttemptOutcome.FAILED, reason=FailureReason.NO_ACCESS
        )
    world.says("where is LM 123-456-789?", "where_is_my_package", "Here.", slots={"delivery": NUMBER})
    changed = world.comes("apt 9").changes_address().is_read("correct_address", "Done.")
    wrong = world.says("gate 4410 {x}", "deny", "OK.")
    corrected(world, wrong, "give_access_code")
    world.says("thanks", "thank", "You're welcome.")
    world.owes(changed.conversation_id, "This is Ana.", "desk")
    world.says("hi Ana", "greet", "Hm.")
    world.refresh()
    with transaction(world.sessions) as session:
        corrections.wish_test(session, changed.conversation_id, by="ana", now=world.now)
    found = exported(world, checkout)
    (path,) = [path for path in found.files if dialogue_tests.FOLDER in path.parents]
    assert path.name.startswith(f"2026-11-20-{changed.conversation_id}")
    test = yaml.safe_load(found.files[path])
    assert test["deliveries"] == ["attempted: no_access"]
    first, second, third, fourth = test["turns"]
    assert first == {
        "says": "where is {delivery_1}?", "intents": ["where_is_my_package"],
        "responses": ["utter_test"], "changes": [],
    }  # fmt: skip
    assert second["changes"] == ["change_address"]
    assert third == {"says": third["says"], "intents": ["give_access_code"]}
    assert "4410" not in third["says"]
    assert fourth == {"says": "thanks", "intents": ["thank"]}
    diff = applied(world, checkout)
    assert "new file mode 100644" in diff
    assert yaml.safe_load((checkout / path).read_text()) == test


def test_a_conversation_in_slack_is_no_test(world: Desk, checkout: Path) -> None:
    text = world.comes("late", "D012AB42", provider="slack", ours="T1").is_read("driver_late", "OK.")
    world.refresh()
    with transaction(world.sessions) as session:
        corrections.wish_test(session, text.conversation_id, by="ana", now=world.now)
    assert exported(world, checkout).problems == [
        f"conversation {text.conversation_id}: Only conversations by text are played as tests."
    ]


def test_the_command_prints_a_diff_or_writes_and_is_done(world: Desk, checkout: Path) -> None:
    corrected(world, world.says("its unit 12", "deny"), "correct_address")
    corrected(world, world.says("something else", "deny"), "correct_address")
    url = world.sessions().get_bind().engine.url.render_as_string(hide_password=False)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "doorstep", "desk", "export", *arguments], cwd=checkout, text=True,
            env=os.environ | {"DATABASE_URL": url}, capture_output=True, check=False,
        )  # fmt: skip

    printed = run()
    assert printed.returncode == 2
    assert "+      - its unit 12" in printed.stdout
    assert "trained on as other" in printed.stderr
    assert run("--apply").stdout == "data/nlu/address_correction.yml\n"
    assert "its unit 12" in (checkout / "data/nlu/address_correction.yml").read_text()
    assert "Nothing to export." in run().stderr


texts = st.text(st.characters(codec="utf-8"), max_size=60)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text with spans that do not overlap."""
    text = draw(texts)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    kinds = st.sampled_from((("access_code", None), ("address", "new"), ("address", "old"), ("postal_code", None)))
    spans = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        entity, role = draw(kinds)
        spans.append(Span(start, end, entity, role))
    return text, spans


@given(marked())
def test_rasa_reads_what_was_marked(given_text: tuple[str, list[Span]]) -> None:
    text, spans = given_text
    try:
        line = training_lines.render(text, spans)
    except CannotBeWritten:
        assume(False)
    shown = training_lines.one_line(text)
    message = parse_training_example(line, "x")
    assert message.get("text") == shown.strip()
    lead = len(shown) - len(shown.lstrip())
    found = [(e["start"], e["end"], e["entity"], e.get("role")) for e in message.get("entities", [])]
    assert found == [(s.start - lead, s.end - lead, s.entity, s.role) for s in sorted(spans)]
    ours, our_spans = training_lines.parse(line)
    assert (ours, len(our_spans)) == (shown.strip(), len(spans))


@given(marked())
def test_the_file_still_says_all_it_said(given_text: tuple[str, list[Span]]) -> None:
    text, spans = given_text
    try:
        line = training_lines.render(text, spans)
    except CannotBeWritten:
        assume(False)
    before = yaml.safe_load(ADDRESS)["nlu"]
    after = yaml.safe_load(training_lines.add(ADDRESS, "correct_address", [line]))["nlu"]
    assert after[1] == before[1]
    assert after[0]["examples"].split("\n")[:1] == before[0]["examples"].split("\n")[:1]
    assert after[0]["examples"].split("\n")[1] == f"- {line}"


@given(st.text(max_size=80))
def test_invented_numbers_keep_the_shape(text: str) -> None:
    assert len(invented.numbers(text)) == len(text)
    assert len(invented.codes(text)) == len(text)
    assert invented.numbers(text) == invented.numbers(text)
