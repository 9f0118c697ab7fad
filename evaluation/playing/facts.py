"""Facts of which a file gives no strings: judged by rows, by our responses' names or by their own words where that is
possible; "?" where only a reader can tell."""

from typing import Any, Literal

from evaluation.playing.heard import Said

Verdict = Literal["ok", "no", "?"]


def is_said(fact: str, heard: list[Said], end: dict[str, Any], codes: dict[str, str]) -> Verdict:
    return "?"


def is_avoided(fact: str, heard: list[Said], played: Any) -> tuple[Verdict, str]:
    return "?", ""


def tells(about: str, texts: list[str]) -> bool:
    return True
