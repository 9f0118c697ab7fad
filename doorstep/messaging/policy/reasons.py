"""Why a text waits or never leaves: a closed list, and how the desk reads it."""

from enum import StrEnum


class Reason(StrEnum):
    """Stored with the text."""

    OPTED_OUT = "opted_out"
    IN_DOUBT = "in_doubt"
    STALE = "stale"
    OVERTAKEN = "overtaken"
    TAKEN_BACK = "taken_back"
    CANCELLED = "cancelled"
    QUIET_HOURS = "quiet_hours"
    QUIET_DAY = "quiet_day"
    NO_HOUR = "no_hour"
    WISHED_HOURS = "wished_hours"
    WISH = "wish"
    MODE = "mode"
    MODE_COUNT = "mode_count"
    EXEMPT_FORM = "exempt_form"
    ALREADY_TOLD = "already_told"
    OUTREACH_LIMIT = "outreach_limit"
    BUDGET = "budget"


WORDS: dict[str, str] = {
    Reason.OPTED_OUT: "The person opted out of our texts.",
    Reason.IN_DOUBT: "The person was asked whether they want no more texts, and has not answered.",
    Reason.STALE: "It was too late to be of use.",
    Reason.OVERTAKEN: "It was no longer so when it was to be sent.",
    Reason.TAKEN_BACK: "What it says was taken back before it left.",
    Reason.CANCELLED: "Somebody at the desk cancelled it.",
    Reason.QUIET_HOURS: "It is night where the person is.",
    Reason.QUIET_DAY: "It is a day on which nobody is texted unasked.",
    Reason.NO_HOUR: "There is no hour at which this number may be texted unasked.",
    Reason.WISHED_HOURS: "The person asked not to be texted at this hour.",
    Reason.WISH: "The person asked for fewer texts.",
    Reason.MODE: "The company does not send texts of this kind (consent mode).",
    Reason.MODE_COUNT: "The company sends one of these for a package (consent mode), and it has gone.",
    Reason.EXEMPT_FORM: "It has not the form that consent mode exempt asks for: 160 characters, name, STOP.",
    Reason.ALREADY_TOLD: "The person was told already.",
    Reason.OUTREACH_LIMIT: "The person had enough texts from us today.",
    Reason.BUDGET: "What is left of the day's texts is kept for more urgent ones.",
}
