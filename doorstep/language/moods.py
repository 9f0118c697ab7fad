"""How a stretch of text says what it says: plainly, as a question, a denial, a plan, in passing. Pure.

Whoever is unsure reads PLAIN: that never makes an act more certain than the classifier made it, and what costs much is
read back anyway (`acts.RULES`).
"""

import re

from doorstep.language.acts import Mood
from doorstep.language.reports.words import any_of, plain

_ASKS = re.compile(
    r"\?\s*$"
    r"|^[¿\s]*(?:so |and |but |hey |hi |ok |um |wait )*"
    r"(?:why|what|whats|which|who|whos|how|hows|when|where|wheres|is|are|was|were|did|does|am i"
    r"|que|cual|quien|cuando|cuanto|donde|por que)\b"
)
# A question in form, a request in fact: "can you bring it monday", "would you leave it with the doorman?"
_REQUESTS = re.compile(
    any_of(
        r"""
        (?:can|could|would|will|cn) (?:you|u|ya|yall|he|she|they|the driver|someone)
        (?:can|could|would) (?:i|we) get (?:it|them)
        (?:can|could|may) (?:i|we) (?:please |pls )?(?:get|have|pick|change|move|switch|reschedule|cancel)
        (?:is it|is there any|any) (?:possible|way|chance)
        do you mind|would you mind|mind if
        """
    )
)
_PLANS = re.compile(
    any_of(
        r"""
        (?:im |i am |am |bout |were |we are )?(?:about to|fixing to|fixin to|finna)
        (?:gonna|going to|goin to|planning (?:on|to)|thinking (?:about|of))
        (?:what happens|what) if
        """
    )
)
_PASSING = re.compile(
    any_of(
        r"""
        see (?:you|u|ya) (?:then|soon|later|on|tomorrow|tmrw|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|sat\w*|sun\w*|next)
        (?:happy|have a (?:good|great|nice)|enjoy (?:your|the)|good) (?:mon|tues|wednes|thurs|fri|satur|sun)day
        have a (?:good|great|nice|blessed) (?:day|one|night|weekend|evening|week)
        """
    )
)


def mood_of(text: str) -> Mood:
    """Of one sentence or clause, not of a whole message."""
    words = plain(text)
    if _PASSING.search(words):
        return Mood.MENTIONED
    if _PLANS.search(words):
        return Mood.PLANNED
    if _ASKS.search(words) and not _REQUESTS.search(words):
        return Mood.QUESTION
    return Mood.PLAIN
