"""`python -m benchmarks [--few-epochs] [--quick]`: Doorstep against stock Rasa, on the same data in the same run."""

import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import report
from benchmarks.measure import FULL, QUICK, measure, measure_idle_house, measure_on_postgresql
from benchmarks.ours import OURS
from benchmarks.processes import ROOT, NotStarted
from benchmarks.stock import BRIEFLY_TRAINED, FOLDER, PYTHON, STOCK

MODELS = ROOT / "var" / "benchmarks" / "models"


def main(
    quick: Annotated[bool, typer.Option("--quick", help="Short runs and no table: for development.")] = False,
    few_epochs: Annotated[
        bool,
        typer.Option(
            "--few-epochs",
            help="Train stock for 3 epochs instead of 100 (ours has none): speed does not depend on it.",
        ),
    ] = False,
    retrain: Annotated[
        bool, typer.Option("--retrain", help="Train both anew, though nothing changed since they were trained.")
    ] = False,
) -> None:
    """Measure speed and memory beside stock Rasa. Writes benchmarks/results/<date>-against-stock.json and a table."""
    if not PYTHON.exists():
        typer.echo(f"Stock Rasa is not installed: uv sync --project {FOLDER.relative_to(ROOT)}", err=True)
        raise typer.Exit(1)
    models = MODELS / "few-epochs" if few_epochs else MODELS
    plan = replace(QUICK if quick else FULL, trains_anew=retrain)
    date = datetime.now(UTC)
    circumstances = report.circumstances(date, PYTHON)
    began = time.monotonic()

    def say(line: str) -> None:
        typer.echo(f"{time.monotonic() - began:5.0f} s  {line}")

    (ROOT / "var" / "benchmarks").mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{date:%Y%m%d-%H%M%S}-", dir=ROOT / "var" / "benchmarks"))
    try:
        stock = measure(BRIEFLY_TRAINED if few_epochs else STOCK, plan, folder, models, say)
        ours = measure(OURS, plan, folder, models, say)
        ours["postgresql"] = measure_on_postgresql(OURS, plan, folder, models, say)
        ours["idle"] = measure_idle_house(plan, folder, models, say)
    except NotStarted as problem:
        typer.echo(f"{problem}\nLogs: {folder}", err=True)
        raise typer.Exit(1) from None
    result = report.result(circumstances, models, stock=stock, ours=ours, seconds=time.monotonic() - began)
    written = report.write(result, date, is_quick=quick)
    typer.echo(report.table(result))
    typer.echo(f"Written: {written.relative_to(ROOT)}. Logs: {folder.relative_to(ROOT)}")


if __name__ == "__main__":
    typer.run(main)
