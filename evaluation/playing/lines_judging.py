"""What became of one text: right, wrong or asked again, and what was written that it does not say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal

from evaluation.playing import names
from evaluation.playing.effects import Effect, Happened
from evaluation.playing.lines_world import Person
from evaluation.playing.names import Act

NO_REPLY, OWN_REPLY = "no_reply", "reply_of_ours"
_AT_A_STOP = ("record_attempt:", "report_damaged", "report_missing", "question:", "take_back", "put_off")
"""Effects that fall on one stop of a route."""
_NEVER_ASSUMED = ("report_damaged", "report_missing")
"""Which stop has to be said."""


@dataclass
class Judged:
    person: Person
    happened: Happened
    verdict: Literal["right", "wrong", "asked"]
    found: list[str]
    """Expected acts that were found."""
    taken_for: list[str]
    """All that the turn took the text for, in our words."""
    false_writes: list[str] = field(default_factory=list)


def judge(person: Person, happened: Happened) -> Judged:
    row, table = person.row, names.acts(person.row.audience)
    taken_for = _taken_for(happened)
    shown = _shown(happened)
    false = false_writes(person, happened.effects)

    def does(name: str) -> bool:
        return name in table and _does(table[name], taken_for, shown)

    found = [each.act for each in row.expected if does(each.act) or _as_the_same(each.act, table, taken_for, shown)]
    needed = {each.act for each in row.expected} - names.needs_no_answer() or {each.act for each in row.expected}
    is_right = needed <= set(found) or any(does(each) for each in row.also_right)
    is_right = is_right or (not _is_english(row.text) and _in_their_language(shown))
    if false:
        verdict: Literal["right", "wrong", "asked"] = "wrong"
    elif is_right:
        verdict = "right"
    else:
        verdict = "asked" if _is_asked(happened, found) else "wrong"
    return Judged(person, happened, verdict, found, taken_for, false)


_ENGLISH = frozenset("the is are my it its to a i im you u can of on in and be for with not what when where".split())


def _is_english(text: str) -> bool:
    """By words that hardly an English text is without."""
    return bool(_ENGLISH & set(text.lower().replace("'", "").split()))


def _in_their_language(shown: Iterable[str]) -> bool:
    """To a text in a language that is not read: one sentence in it, and a case for a person."""
    return any(each.startswith("utter_reads_english") for each in shown) and "case:not_understood" in shown


def acts_f1(judged: Sequence[Judged]) -> float:
    """Micro F1 of the names of acts over texts, without those that were answered as being in another language."""
    right = wrong = missed = 0
    for each in judged:
        if _in_their_language(_shown(each.happened)):
            continue
        table = names.acts(each.person.row.audience)
        expected = [names.same(one.act) for one in each.person.row.expected]
        left = list(each.taken_for)
        for name in expected:
            meanings = [act for act in table.values() if names.same(act.name) == name]
            hit = next((one for one in left if any(act.is_named(one) for act in meanings)), None)
            if hit is not None or any(names.same(one) == name for one in each.found):
                right += 1
                if hit is not None:
                    left.remove(hit)
            else:
                missed += 1
        wrong += sum(
            not any(act.is_named(one) for act in table.values() if names.same(act.name) in expected) for one in left
        )
    return 2 * right / (2 * right + wrong + missed) if right else 0.0


def false_writes(person: Person, effects: Iterable[Effect]) -> list[str]:
    """What stands written, sent to somebody else or taken for consent that the text does not say."""
    table = names.acts(person.row.audience)
    said = person.row.permitted
    if said and person.row.argument("code"):  # a way in, whatever act its writer filed it under
        said = (*said, "provide_access_info")
    permits = frozenset().union(*(table[each].permits for each in said if each in table))
    found = []
    for effect in effects:
        if effect.kind.startswith("case:") or effect.kind in names.no_writes():
            continue
        if effect.kind not in permits:
            found.append(f"{effect.kind} {effect.subject} {effect.details}")
        elif why := _is_another(person, effect):
            found.append(f"{effect.kind} {effect.subject} {effect.details}: {why}")
    return found


def _is_another(person: Person, effect: Effect) -> str:
    """Why an effect of a permitted kind is not what the text says: another stop, other minutes, another code."""
    row = person.row
    if person.driver and effect.kind.startswith(_AT_A_STOP):
        said = {int(each) for each in row.argument("stop") if str(each).isdigit()}
        position = person.tracking_numbers.index(effect.subject) + 1
        wanted = [str(each).upper().replace(" ", "") for each in row.argument("tracking_number")]
        if effect.subject in wanted or (row.argument("name") and position == 6):
            return ""
        if said and position not in said:
            return f"stop {position}, not {sorted(said)}"
        if not said and effect.kind in _NEVER_ASSUMED:
            return "no stop was said"
        if not said and not effect.kind.startswith("take_back") and position != person.next_stop:
            return f"stop {position}, which nobody spoke of"
    if effect.kind == "report_delay" and isinstance(effect.details, dict):
        said_minutes = [int(each) for each in row.argument("minutes")]
        written = effect.details.get("minutes_late", effect.details.get("delay_minutes"))
        if said_minutes and written is not None and written not in said_minutes:
            return f"{written} minutes, not {said_minutes}"
    if effect.kind == "give_instructions" and isinstance(effect.details, dict):
        passed_on = str((effect.details.get("instructions") or {}).get("other", ""))
        if _plain_words(passed_on) not in _plain_words(row.text):
            return "not in the customer's own words"
    if effect.kind == "give_access" and (codes := row.argument("code")):
        written = _plain_code(" ".join(effect.details["on_file"]))
        if not any(_plain_code(str(code)) in written for code in codes):
            return f"not {codes}"
    return ""


_SPOKEN = {
    word: str(digit)
    for words in (
        "zero one two three four five six seven eight nine",
        "cero uno dos tres cuatro cinco seis siete ocho nueve",
    )
    for digit, word in enumerate(words.split())
} | {"pound": "#", "hash": "#", "star": "*", "gato": "#", "asterisco": "*", "oh": "0"}


def _plain_words(text: str) -> str:
    return "".join(each for each in text.lower() if each.isalnum())


def _plain_code(text: str) -> str:
    """As it is typed: "one nine five five pound" is 1955#. Pound and star are compared only where both have them."""
    words = (_SPOKEN.get(word, word) for word in text.lower().replace("-", " ").split())
    return "".join(each for each in "".join(words) if each.isalnum())


def _taken_for(happened: Happened) -> list[str]:
    """What the turn took the text for: the acts that it recorded, else the intent of each part of the text."""
    turned = happened.turned
    if turned.acts:
        return list(dict.fromkeys(turned.acts))
    return list(dict.fromkeys(intent for _, intent in turned.texts if intent))


def _shown(happened: Happened) -> list[str]:
    """Names of what the turn did: responses, effects, or that it said nothing."""
    shown = [*happened.turned.responses, *(each.kind for each in happened.effects)]
    if happened.turned.responses:
        return shown
    return [*shown, OWN_REPLY if happened.replies else NO_REPLY]


def _does(act: Act, taken_for: Sequence[str], shown: Sequence[str]) -> bool:
    """Whether the act's own step followed; one that several acts share counts where it was taken for this act."""
    if any(each in act.rows for each in shown) or _fit(act.steps, shown):
        return True
    return any(act.is_named(each) for each in taken_for) and _fit(act.shared, shown)


def _as_the_same(name: str, table: dict[str, Act], taken_for: Sequence[str], shown: Sequence[str]) -> bool:
    """An act that counts as one with another may have been taken for that."""
    alike = [act for act in table.values() if names.same(act.name) == names.same(name) and act.name != name]
    return any(_does(act, taken_for, shown) for act in alike)


def _is_asked(happened: Happened, found: Sequence[str]) -> bool:
    return not found and _fit(names.asking(), happened.turned.responses)


def _fit(patterns: Iterable[str], shown: Iterable[str]) -> bool:
    return any(fnmatchcase(each, pattern) for each in shown for pattern in patterns)
