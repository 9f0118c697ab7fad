"""What is said outside the dialogue: by keyword handling, by dispatch's decisions and when something is down.

The dialogue's own wording is in data/responses/. Each text here fits one SMS segment for names of usual length.
"""

from doorstep.language import spoken


def opted_out(company: str, *, is_asked: bool = False) -> str:
    """The one confirmation after an opt-out; the CTIA asks that it names the company and the way back.

    `is_asked`: they asked in the same text what becomes of their delivery, and nothing else may answer that.
    """
    still_comes = " Your delivery still comes." if is_asked else ""
    return f"{company}: you won't get any more texts from us.{still_comes} Text START to get them again."


def way_back(company: str) -> str:
    """To who opted out and asks in words of their own to be texted again."""
    return f"{company}: to get our texts again, text START."


def opted_in(company: str) -> str:
    return f"{company}: our delivery texts are on again. Text HELP for help, STOP to end them."


def help_text(company: str, phone: str) -> str:
    """`phone` in E.164."""
    return (
        f"{company}: ask where your package is, or text a corrected address. "
        f"People: {spoken.phone(phone)}. Text STOP to end texts."
    )


def outage() -> str:
    """Said once per outage and conversation, when a text could not be handled."""
    return "Sorry, our system is down right now. We have your text and will answer it as soon as it is back."


def picture_left_out() -> str:
    """Ends a text that is sent again without its pictures."""
    return "(The picture could not be sent.)"


def address_approved(tracking_number: str, address: str) -> str:
    return f"Dispatch approved the change. {tracking_number} now goes to {address}."


def address_rejected(tracking_number: str) -> str:
    return (
        f"Dispatch could not change the address of {tracking_number}; it stays as it was. Text PERSON with questions."
    )


def window_approved(tracking_number: str, window: str) -> str:
    return f"Dispatch agreed. {tracking_number} now comes {window}."


def hold_approved(tracking_number: str, place: str, until: str) -> str:
    return f"Dispatch agreed. {tracking_number} is held at {place} until {until}. Please bring a photo ID."


def erasure_confirmed() -> str:
    """Two things stay: what the company must be able to say of a package, and that somebody wants no texts."""
    return (
        "As you asked, we delete your texts, name, address and number here, as soon as nothing of yours is under way."
        " We keep that packages were delivered, and a STOP of yours."
    )


def change_rejected(tracking_number: str) -> str:
    return f"Dispatch could not make the change to {tracking_number}; it stays as it was. Text PERSON with questions."
