"""A text that wants one thing for one package and another for another (doorstep/language/two_things.py).

Each wish is about the package that it names; of two packages the one that is not named is the other. Where none is
named, what is for the driver is said of both in the customer's words. Of other wishes the first is taken up, and asked
which it means; the second is said not to be taken.
"""

from collections.abc import Sequence
from dataclasses import replace

from actions.conversation import CustomerTurn
from actions.identification import own_open, spoken_of
from actions.steps import Wanted
from actions.talk import Talk
from doorstep.dms.views import DeliveryView
from doorstep.language.two_things import is_for_the_driver

_A_PAIR = 2
_Named = tuple[CustomerTurn, list[DeliveryView]]


def settled(talk: Talk, acts: Sequence[CustomerTurn]) -> list[CustomerTurn]:
    """What is left of the acts of the text to be carried out; what is about a package that is known waits for it."""
    if not any("thing" in part for part in talk.turn.parts):
        return list(acts)
    own = own_open(talk)
    if len(own) < _A_PAIR:  # two things of one delivery
        talk.turn = replace(talk.turn, parts=())
        talk.has_other_acts = False
        return [talk.turn]
    things = [str(part.get("thing", "")) for part in talk.turn.parts]
    named = [(act, spoken_of(own, thing, all_of_them=False)) for act, thing in zip(acts, things, strict=True)]
    if any(found for _, found in named):
        return _each_for_its_own(talk, named, [each.tracking_number for each in own])
    if is_for_the_driver(talk.turn.words) and len(own) == _A_PAIR:
        talk.keep_for_later(
            [Wanted("give_instructions", talk.turn.words, each.tracking_number, is_meant=True) for each in own]
        )
        return []
    talk.delivery, talk.proof = None, None  # "the small one": whichever was spoken of before
    talk.not_taken += [act.words for act in acts[1:]]
    return list(acts[:1])


def _each_for_its_own(talk: Talk, named: Sequence[_Named], own: Sequence[str]) -> list[CustomerTurn]:
    taken = {found[0].tracking_number for _, found in named if found}
    free = [number for number in own if number not in taken]
    for act, found in named:
        about = found[0].tracking_number if found else free[0] if len(free) == 1 else None
        if about is None:
            talk.not_taken.append(act.words)
        else:
            talk.keep_for_later([Wanted(act.intent, act.words, about)])
    return []
