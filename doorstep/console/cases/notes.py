"""Notes for colleagues: why one cannot be kept. Pure."""

from collections.abc import Collection

from doorstep.desk import calling


def problem_of(text: str, people: Collection[str]) -> str:
    """Empty when it can be. `people`: logins of those who work at the desk."""
    if not text:
        return "There is nothing in that note."
    unknown = calling.unknown_in(text, people)
    return f"Nobody called @{unknown} works at this desk (any more). Nothing was noted." if unknown else ""
