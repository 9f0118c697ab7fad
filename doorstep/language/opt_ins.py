"""Who wants to be texted again, from their own words. Pure. It is read back in any case."""

import re
from typing import Literal

from doorstep.language.folding import folded
from doorstep.language.kinds import InboundKind, kind_of
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain
from doorstep.language.texting_words import OF_DELIVERY, OF_THEM, TEXTS

OptIn = Literal["plain", "none"]

_OPT_IN = re.compile(
    any_of(
        rf"""
        (?:start|resume|restart|begin|continue|keep) {OF_THEM}*(?:{OF_DELIVERY} )*{TEXTS}
        (?:turn|switch|put) {OF_THEM}*(?:{OF_DELIVERY} )*(?:{TEXTS}|em|them)(?: back| again)? (?:back )?on
        (?:turn|switch) (?:back )?on {OF_THEM}*(?:{OF_DELIVERY} )*{TEXTS}|enable {OF_THEM}*(?:{OF_DELIVERY} )*{TEXTS}
        re ?subscribe|subscribe (?:me|us)|sign (?:me|us) (?:back )?up
        opt (?:me |us |my number )?(?:back )?in|opting (?:back )?in
        i (?:hereby )?(?:consent|agree) to (?:receive|receiving|get|getting|be texted|{TEXTS})
        (?:you|u|yall|ya) (?:can|may) (?:text|txt|message) (?:me |us |this number |this phone )?(?:again|about|its
            (?:fine|ok|okay)|now|from now on)
        put (?:me|us) back(?: on| in)?(?! (?:on )?(?:\w+day|mon|tues?|wed|thu\w*|fri|sat|sun|tomorrow|tmrw)\b)
        (?:want|miss|like|need) (?:to (?:get|receive) )?(?:the |your |ur |those |my )?(?:{OF_DELIVERY} )*(?:{TEXTS}
            |updates)(?: (?:back|again))?
        undo (?:the |my |that )?(?:stop|opt ?out|unsub\w*)
        (?:didnt|did not) mean to (?:text |send |say |type )?(?:stop|opt ?out|unsub\w*)
        (?:unsubscribed|opted out|stopped|sent stop|texted stop|replied stop|hit stop) (?:\w+ ){{0,3}}?(?:by
            (?:mistake|accident)|accidentally)
        (?:accidentally|mistakenly) (?:unsub\w*|opted out|stopped|sent stop|texted stop|replied stop)
        unsubscribed (?:us|me|this phone|my phone|this number)
        (?:send|text) (?:me |us )?(?:delivery |tracking |package |shipping |the |my )*(?:updates|alerts|notifications
            |news|info|texts) (?:again|to this|on this|to my|from now)
        (?:id |would )(?:like|love) to (?:be texted|be messaged|get (?:the |your )?(?:delivery |tracking )*(?:texts
            |updates|alerts|notifications))
        (?:quiero|queremos) (?:volver a )?recibir (?:los |sus |otra vez )*{TEXTS}|vuelvan? a (?:mandar|enviar
            |escribir)(?:me|nos)?
        """
    )
)
_OPT_IN_ALONE = re.compile(
    r"(?:please |pls )?(?:subscribe|join|unstop|un stop|opt in|optin|count me in|resume)(?: please| pls| again)?"
)
_NO_OPT_IN = re.compile(
    r"\b(?:dont|do not|not|never|no longer|didnt|didn) (?:ever )?(?:want|need|miss|like|sign|consent|agree|turn|opt"
    r"|subscribe|start|put|keep)\b"
    r"|\b(?:you|u|yall|they|i) (?:guys )?keeps? \w+ing\b|\bif i\b|\bstop (?!by (?:mistake"
    r"|accident))(?!to a bunch)(?!(?:on )?accident)(?:texting|the texts|sending)\b"
)


def opt_in(text: str) -> OptIn:
    """Whether the person wants to be texted again. It is read back in any case."""
    words = plain(folded(text))
    if kind_of(text) is not InboundKind.WORDS or _NO_OPT_IN.search(words):
        return "none"
    return "plain" if _OPT_IN.search(words) or _OPT_IN_ALONE.fullmatch(words.strip(" .!?")) else "none"
