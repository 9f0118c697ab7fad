"""`doorstep worker --list`: what a worker does, by name, and how it fares."""

from doorstep.bootstrap import Services
from doorstep.database import reading
from doorstep.messaging.job_rounds import RoundView, all_rounds, is_alive
from doorstep.worker import jobs_with

HEAD = ("job", "last succeeded", "last failed", "in a row", "why", "is")


def rows(services: Services) -> list[tuple[str, ...]]:
    with reading(services.sessions) as session:
        known = {each.name: each for each in all_rounds(session)}
        alive = is_alive(session)
    names = dict.fromkeys([*(job.name for job in jobs_with(services.settings)), *sorted(known)])
    return [HEAD, *(_row(name, known.get(name), is_alive=alive) for name in names)]


def _row(name: str, known: RoundView | None, *, is_alive: bool) -> tuple[str, ...]:
    if known is None:
        return (name, "never", "never", "", "", "not begun")
    how = "well" if known.is_well and is_alive else "no worker runs" if not is_alive else "NOT WELL"
    failures = str(known.failures or "")
    return (name, _ago(known.succeeded_ago), _ago(known.failed_ago), failures, known.error or "", how)


def _ago(seconds: float | None) -> str:
    if seconds is None:
        return "never"
    seconds = max(seconds, 0.0)
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit} ago"
    return f"{seconds:.0f} s ago"
