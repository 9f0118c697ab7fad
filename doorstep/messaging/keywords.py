"""Texts that are nothing but a keyword or a plain opt-out. Pure.

The words are Twilio's default list: https://www.twilio.com/docs/messaging/guides/default-opt-out
"""

import re
import unicodedata
from collections.abc import Collection
from typing import Literal

from doorstep.language import opt_outs
from doorstep.settings import TWILIO_STOP_WORDS

STOP_WORDS = frozenset(TWILIO_STOP_WORDS)
START_WORDS = frozenset({"START", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})
CARRIER_START_WORDS = START_WORDS | {"YES"}
"""What lifts an opt-out that the carrier has; it confirms that, and says nothing to a number that it does not block."""

Keyword = Literal["stop_carrier", "stop_ours", "start_carrier", "start_ours", "help", "ambiguous_cancel"]


def classify(body: str, opted_out: bool, carrier_stop_words: Collection[str]) -> Keyword | None:
    """What a text asks for that is nothing but a keyword or a plain opt-out; None for anything else. Pure.

    Courtesy or a reason beside an opt-out changes nothing (`opt_outs.is_only_an_opt_out`); what may answer a question
    or asks for more besides is the dialogue's.

    Case, punctuation, spaces and emoji around the word do not matter to us. They do to the carrier, which takes only
    the very word: anything else is "stop_ours", for us to confirm. (Should the carrier have taken it after all, our
    confirmation meets error 21610, and the person still reads one.) The same goes for START: "start!!" lifts no block
    of the carrier's.
    """
    as_the_carrier_reads = body.strip().upper()
    if as_the_carrier_reads in carrier_stop_words:
        return "stop_carrier"
    word = _bare_word(body)
    if word == "CANCEL" and not opted_out:
        return "ambiguous_cancel"
    if word in STOP_WORDS:
        return "stop_ours"
    if word in START_WORDS or (word == "YES" and opted_out):
        return "start_carrier" if as_the_carrier_reads in CARRIER_START_WORDS else "start_ours"
    if word in HELP_WORDS:
        return "help"
    return "stop_ours" if opt_outs.is_only_an_opt_out(body) else None


def _bare_word(body: str) -> str:
    """The one word that the text is: "Stop!! 🛑" and "stop stop" are STOP, "opt-out" and "opt out" are OPTOUT."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", body).upper())
    return words[0] if len(set(words)) == 1 else "".join(words)
