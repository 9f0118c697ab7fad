"""The project's own measure, from its command line through the whole house."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.timeout(600), pytest.mark.usefixtures("trained")]

CONVERSATION = """
dialogues:
- name: asks-and-says-thanks
  given:
    words: One parcel at the depot.
    now: 2026-06-03T09:30
    from: '+17755550144'
    phone_on_file: true
    deliveries:
    - tracking_number: LM311400277
      status: at_hub
      recipient: Imani Roth
      address: {street: 310 Ridge St, unit: null, city: Reno, state: NV, zip: '89501'}
      window: {date: '2026-06-04', start: '12:00', end: '14:00'}
  turns:
  - text: when will my parcel be here?
  - text: thank you!
  then:
    cases: []
    messages: []
    unchanged: [LM311400277]
  reply_must:
  - fact: tomorrow between 12 and 2
    any_of: [12 and 2]
- name: never-answered
  given:
    now: 2026-06-04T09:30
    from: '+17755550145'
    deliveries:
    - tracking_number: LM311400288
      status: at_hub
      recipient: Abel Stone
      address: {street: 320 Ridge St, unit: null, city: Reno, state: NV, zip: '89501'}
      window: {date: '2026-06-05', start: '12:00', end: '14:00'}
  turns:
  - text: hello
  then:
    deliveries:
      LM311400288: {status: hold_for_pickup}
- name: not-asked-for
  given: {}
  turns: []
"""


def run(*arguments: object) -> tuple[list[str], str]:
    """What it printed, by lines, and what it said beside that."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", *(str(each) for each in arguments)],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.splitlines(), done.stderr


def test_lines_of_both_audiences_close_with_one_line_of_figures(tmp_path: Path) -> None:
    texts: list[dict[str, Any]] = [
        {"who": "customer", "text": "where is my package right now?", "acts": [{"act": "track_package", "args": {}}]},
        {"who": "driver", "text": "what is my next stop", "acts": [{"act": "ask_next_stop", "args": {}}]},
    ]
    file = tmp_path / "acts.jsonl"
    file.write_text("\n".join(map(json.dumps, texts)))
    printed, _ = run("evaluation.lines", file, "--json")
    assert len(printed) == 1
    assert json.loads(printed[0]) == {
        "texts": 2, "right": 2, "wrong": 0, "asked": 0, "false_writes": 0, "acts_f1": 1.0,
    }  # fmt: skip


def test_conversations_that_are_asked_for_close_with_one_line_of_figures_and_leave_their_transcripts(
    tmp_path: Path,
) -> None:
    file = tmp_path / "customer_talks.yml"
    file.write_text(CONVERSATION)
    only = ("--only", "asks-and-says-thanks", "--only", "never-answered")
    printed, _ = run("evaluation.conversations", file, *only, "--json", "--out", tmp_path / "out")
    assert len(printed) == 1
    assert json.loads(printed[0]) == {
        "played": 2, "right": 1, "wrong": 1, "unclear": 0, "policy_differs": 0, "wrong_writes": 0,
    }  # fmt: skip
    assert "thank you!" in (tmp_path / "out" / "asks-and-says-thanks.md").read_text()


def test_a_file_of_another_form_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "other.jsonl"
    file.write_text(json.dumps({"question": "when?", "answer": "at noon"}))
    done = subprocess.run(
        [sys.executable, "-m", "evaluation.lines", str(file)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "no row has" in done.stderr
