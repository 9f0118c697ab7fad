"""Training: on the project's lines, and by choice on what the company's own people reviewed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from doorstep import training
from doorstep.cli import app


def test_reviewed_lines_are_trained_on_beside_the_projects_own() -> None:
    file = Path("/var/lib/doorstep/reviewed/nlu_reviewed.yml")
    assert training.command([file])[-3:] == ("--data", "data", str(file))
    assert "--data" not in training.command()


@pytest.mark.parametrize("has_lines", [True, False])
def test_only_lines_that_are_there_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_lines: bool) -> None:
    trained: list[list[Path]] = []
    monkeypatch.setenv("DOORSTEP_REVIEW_FOLDER", str(tmp_path))
    monkeypatch.setattr(training, "train", lambda project, *, more: trained.append(list(more)))
    if has_lines:
        (tmp_path / "nlu_reviewed.yml").write_text('version: "3.1"\n')
    ended = CliRunner().invoke(app, ["train", "--with-reviewed"])
    assert trained == ([[tmp_path / "nlu_reviewed.yml"]] if has_lines else [])
    assert (ended.exit_code == 0) == has_lines
    if not has_lines:
        assert "There are no reviewed lines" in ended.output


def test_without_being_asked_for_they_are_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trained: list[list[Path]] = []
    monkeypatch.setenv("DOORSTEP_REVIEW_FOLDER", str(tmp_path))
    monkeypatch.setattr(training, "train", lambda project, *, more: trained.append(list(more)))
    (tmp_path / "nlu_reviewed.yml").write_text('version: "3.1"\n')
    assert CliRunner().invoke(app, ["train"]).exit_code == 0
    assert trained == [[]]
