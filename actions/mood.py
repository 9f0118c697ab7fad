"""How a whole text says what it says: as its most acting sentence does, greetings and thanks left aside."""

import re

from doorstep.language.acts import Mood
from doorstep.language.clauses import clauses
from doorstep.language.moods import has_condition, is_told_to, mood_of
from doorstep.language.somebody_else import is_to_somebody_else
from doorstep.language.taking_back import is_denied_at_once

_MOST_ACTING = (Mood.PLAIN, Mood.BARE, Mood.PLANNED, Mood.QUESTION, Mood.NEGATED, Mood.MENTIONED)
_COURTESY = frozenset(
    "hi hello hey there thanks thank thx ty you u ok okay please pls sorry good morning afternoon evening so well um"
    " yes yeah no again sir maam guys hola gracias".split()
)


def mood_of_text(text: str) -> Mood:
    """A text without words was not said: what was chosen from a list is meant plainly. What family was to read is in
    passing, and what is taken back in the same breath was denied."""
    if is_to_somebody_else(text):
        return Mood.MENTIONED
    if is_denied_at_once(text):
        return Mood.NEGATED
    said = [clause.text for clause in clauses(text) if not _is_courtesy(clause.text)]
    moods = {_mood(each) for each in said}
    return next((mood for mood in _MOST_ACTING if mood in moods), Mood.PLAIN)


def _mood(said: str) -> Mood:
    """What they are about to do themselves is nothing of ours: "im off to work, put it in the shed" asks for that."""
    mood = mood_of(said)
    if mood not in (Mood.PLANNED, Mood.MENTIONED) or has_condition(said):
        return mood
    pieces = clauses(said, perhaps=True)
    return Mood.PLAIN if any(is_told_to(each.text) and mood_of(each.text) is Mood.PLAIN for each in pieces) else mood


def _is_courtesy(text: str) -> bool:
    return set(re.findall(r"[^\W_]+", text.lower())) <= _COURTESY
