"""What a text does, on what evidence, and what may follow from it. Pure.

A text makes no act, one or several. The learned classifier proposes each; words can make it less certain, never more.
What may follow depends on what the act costs when it was not meant, on how it was said, and on whether what it is about
(a stop, a delivery) was said. `RULES` is the one table of it; `doorstep policy` prints it.
"""

from dataclasses import dataclass
from enum import StrEnum


class Mood(StrEnum):
    """How a stretch of text says what it says."""

    PLAIN = "plain"
    """It states what is so, or asks for it to be done, now."""
    BARE = "bare"
    """A reason, a number or a fact by itself, from which an act would have to be guessed: "buzzer dead"."""
    QUESTION = "question"
    """Asks whether or what; also how something would go ("what happens if ...")."""
    NEGATED = "negated"
    """Says that it is not so, or not to be done: "I didn't say move it"."""
    PLANNED = "planned"
    """Will be, or is about to be; or depends on something: "about to deliver 12", "if nobody's home"."""
    MENTIONED = "mentioned"
    """Courtesy, small talk and stories: "see you monday", "my dog loves your driver"."""


class Evidence(StrEnum):
    """Where it comes from what an act is about."""

    SAID = "said"
    MEANT = "meant"
    """By what is being talked of: the open question, the stop or delivery in focus."""
    ASSUMED = "assumed"
    """The next stop, the only open delivery that fits: nobody spoke of it."""


class Cost(StrEnum):
    """What is lost when it was not meant, the least first."""

    ANSWER = "an answer"
    CARE = "an alert to a person"
    """An emergency, a broken van, a package that is not there, somebody asking for a person: better once too often."""
    NOTE = "a note that can be taken back"
    MESSAGE = "a message to another person"
    STATUS = "a status"
    SET_ASIDE = "a package set aside"
    CHANGE = "a delivery moved, held, redirected or cancelled"
    OPT_OUT = "no more texts"
    OPT_IN = "texts again"


class Step(StrEnum):
    DO = "do"
    READ_BACK = "read back, wait for a clear yes"
    """By text a word or a number, for drivers a tap."""
    ASK = "ask"
    """Which one, or whether it was meant at all."""
    SAY = "say what is known"
    """Nothing is written; what was asked is answered."""


@dataclass(frozen=True)
class Act:
    name: str
    """An intent: `reschedule`, `driver_delivered`."""
    mood: Mood = Mood.PLAIN
    about: Evidence = Evidence.SAID
    """How it is known which stop or delivery it is about."""
    words: str = ""
    """The stretch of the text that makes it: its evidence."""


@dataclass(frozen=True)
class Rule:
    """What follows a plain act by its evidence, and what follows one that is not plain."""

    said: Step
    meant: Step
    assumed: Step
    bare: Step
    question: Step = Step.SAY
    negated: Step = Step.SAY
    planned: Step = Step.SAY
    mentioned: Step = Step.SAY


_FREE = Rule(*[Step.DO] * 8)
RULES: dict[Cost, Rule] = {
    Cost.ANSWER: _FREE,
    Cost.CARE: Rule(Step.DO, Step.DO, Step.DO, bare=Step.DO, question=Step.DO, planned=Step.DO),
    Cost.NOTE: Rule(Step.DO, Step.DO, Step.DO, bare=Step.ASK),
    Cost.MESSAGE: Rule(Step.DO, Step.DO, Step.READ_BACK, bare=Step.ASK),
    Cost.STATUS: Rule(Step.DO, Step.DO, Step.DO, bare=Step.READ_BACK),
    Cost.SET_ASIDE: Rule(Step.DO, Step.DO, Step.ASK, bare=Step.ASK),
    Cost.CHANGE: Rule(Step.READ_BACK, Step.READ_BACK, Step.READ_BACK, bare=Step.ASK, planned=Step.ASK),
    Cost.OPT_OUT: Rule(Step.DO, Step.DO, Step.ASK, bare=Step.ASK),
    Cost.OPT_IN: Rule(Step.READ_BACK, Step.READ_BACK, Step.READ_BACK, bare=Step.ASK),
}

_COSTS: dict[Cost, str] = {
    Cost.CARE: "talk_to_person report_not_received dispute_attempt report_damage complain"
    " ask_for_own_data driver_vehicle"
    " driver_emergency driver_dispatch",
    Cost.NOTE: "give_access_code give_instructions driver_late driver_check_in driver_break driver_start_shift"
    " driver_end_shift driver_loaded driver_access_problem driver_wrong_address driver_note driver_skip"
    " limit_texts",
    Cost.MESSAGE: "driver_tell_customer driver_ask_customer",
    Cost.STATUS: "driver_delivered driver_failed driver_refused driver_undo",
    Cost.SET_ASIDE: "driver_damaged driver_missing",
    Cost.CHANGE: "correct_address reschedule hold_for_pickup cancel_delivery withdraw",
    Cost.OPT_OUT: "stop_texts",
    Cost.OPT_IN: "start_texts",
}
COST_OF: dict[str, Cost] = {name: cost for cost, names in _COSTS.items() for name in names.split()}
"""Any other act is an answer."""


def cost(name: str) -> Cost:
    return COST_OF.get(name, Cost.ANSWER)


def follows(act: Act) -> Step:
    """What may follow from the act by the table; whoever carries it out may be more careful, never less."""
    rule = RULES[cost(act.name)]
    if act.mood is Mood.PLAIN:
        by_evidence: Step = getattr(rule, act.about.value)
        return by_evidence
    by_mood: Step = getattr(rule, act.mood.value)
    return by_mood
