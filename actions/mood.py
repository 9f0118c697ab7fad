"""How a whole text says what it says: as its most acting sentence does, greetings and thanks left aside."""

import re

from doorstep.language.acts import Cost, Mood, cost
from doorstep.language.clauses import clauses
from doorstep.language.earnest import is_meant, is_not_known_yet, permits
from doorstep.language.moods import has_condition, is_told_to, mood_of
from doorstep.language.others_addresses import is_only_mentioned
from doorstep.language.somebody_else import is_to_somebody_else
from doorstep.language.taking_back import is_denied_at_once

_MOST_ACTING = (Mood.PLAIN, Mood.BARE, Mood.PLANNED, Mood.QUESTION, Mood.NEGATED, Mood.MENTIONED)
_WRITTEN = frozenset({Cost.NOTE, Cost.CHANGE})
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


def mood_of_wish(text: str, intent: str) -> Mood:
    """As `mood_of_text`, of what may write: what is said against the facts, in fun, or of what others said is no order,
    however plain its words. Of a delivery that would be changed it is asked whether they want that."""
    mood = mood_of_text(text)
    if cost(intent) not in _WRITTEN or mood not in (Mood.PLAIN, Mood.BARE, Mood.PLANNED):
        return mood
    if cost(intent) is Cost.CHANGE and is_not_known_yet(text):
        return Mood.MENTIONED
    if intent == "correct_address" and is_only_mentioned(text):
        return Mood.MENTIONED
    meant = is_meant(text)
    if meant is None and mood is Mood.PLANNED and intent == "give_instructions" and permits(text):
        return Mood.PLAIN
    if meant is None or _orders_beside(text, meant):
        return mood
    if meant is Mood.MENTIONED and cost(intent) is Cost.CHANGE and intent != "correct_address":
        return Mood.PLANNED  # "id move it to friday if i could"
    return meant


def _orders_beside(text: str, meant: Mood) -> bool:
    """ "my dog would sign if he could. leave it on the porch": one sentence is meant. What takes back a sentence before
    it ("leave it at 4B. just kidding") takes back all."""
    heard = [(each.text, is_meant(each.text)) for each in clauses(text)]
    takes_all_back = meant is Mood.NEGATED and all(one is not Mood.NEGATED or not _orders(each) for each, one in heard)
    return not takes_all_back and any(one is None and is_told_to(each) for each, one in heard)


def _orders(text: str) -> bool:
    return re.search(r"\b(?:leave|put|drop|give|hand|bring|use|hide|throw|toss)\b", text, re.IGNORECASE) is not None


def _mood(said: str) -> Mood:
    """What they are about to do themselves is nothing of ours: "im off to work, put it in the shed" asks for that."""
    mood = mood_of(said)
    if mood not in (Mood.PLANNED, Mood.MENTIONED) or has_condition(said):
        return mood
    pieces = clauses(said, perhaps=True)
    return Mood.PLAIN if any(is_told_to(each.text) and mood_of(each.text) is Mood.PLAIN for each in pieces) else mood


def _is_courtesy(text: str) -> bool:
    return set(re.findall(r"[^\W_]+", text.lower())) <= _COURTESY
