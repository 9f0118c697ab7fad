"""Twilio's error codes that can befall a text, for people to read, and what follows.

https://www.twilio.com/docs/api/errors
"""

from dataclasses import dataclass
from typing import Literal

Follow = Literal["retry", "give_up", "opt_out", "leave_out_pictures"]


@dataclass(frozen=True)
class Explanation:
    text: str
    follow: Follow = "give_up"
    concerns_all: bool = False
    """The account, not this text: no other text would fare better."""


OPTED_OUT = 21610

_EXPLANATIONS = {
    11200: Explanation("A picture could not be fetched from its address.", "leave_out_pictures"),
    11751: Explanation("A picture is larger than the carrier takes.", "leave_out_pictures"),
    12300: Explanation("A picture's address does not answer with a picture.", "leave_out_pictures"),
    20003: Explanation(
        "Twilio did not accept our credentials. Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.", "retry", True
    ),
    20429: Explanation("Too many requests to Twilio at once.", "retry", True),
    21211: Explanation("Not a valid phone number."),
    21408: Explanation("Texts to that country are switched off in the Twilio account."),
    21606: Explanation("Our number cannot text this number. Check TWILIO_NUMBER."),
    OPTED_OUT: Explanation("The person opted out of our texts (STOP).", "opt_out"),
    21611: Explanation("Twilio's queue for our number is full.", "retry"),
    21612: Explanation("The carrier offers no way to reach this number."),
    21614: Explanation("Not a mobile number."),
    21617: Explanation("The text is longer than 1,600 characters."),
    21620: Explanation("A picture's address is not valid.", "leave_out_pictures"),
    30001: Explanation("Twilio's queue for our number overflowed.", "retry"),
    30002: Explanation("The Twilio account is suspended."),
    30003: Explanation("The phone is off or out of reach."),
    30004: Explanation("The person or their carrier blocks our texts."),
    30005: Explanation("The number is not in service."),
    30006: Explanation("A landline, or a carrier that takes no texts."),
    30007: Explanation("The carrier filtered the text as spam."),
    30008: Explanation("The carrier gave no reason."),
    30019: Explanation("The pictures are larger than the carrier takes.", "leave_out_pictures"),
    30022: Explanation("More texts per minute than the carrier allows our campaign.", "retry"),
    30023: Explanation("More texts today than the carrier allows our campaign."),
    30032: Explanation("Our toll-free number is not verified."),
    30034: Explanation("Our number is not registered for business texting (A2P 10DLC)."),
}


def explain(code: int) -> Explanation:
    known = _EXPLANATIONS.get(code)
    return known or Explanation(f"Twilio error {code}: https://www.twilio.com/docs/errors/{code}")
