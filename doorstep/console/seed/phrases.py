"""What seeded people say, and what they are answered. `{}` names are filled in by plan.py."""

from dataclasses import dataclass

from doorstep.cases.lifecycle import CaseKind


@dataclass(frozen=True)
class Phrase:
    """One text and its answer."""

    texts: tuple[str, ...]
    """One of them is said."""
    intent: str
    responses: tuple[tuple[str, str], ...]
    """Name and words of each."""
    actions: tuple[str, ...]
    change: str | None = None
    """A command of the DMS that it leads to."""
    case: CaseKind | None = None
    settles: bool = False
    """The assistant ends the case in this turn."""
    hands_over: bool = False


_ASK = (
    "where is my package", "wheres {number}", "any update on my delivery?", "when will it come", "is it coming today",
    "hi, tracking says out for delivery but nothing yet", "ETA on {number} please", "still waiting on {sender} order",
    "what time is the driver getting to {street}", "how many stops before me",
)  # fmt: skip
_STATUS = (
    "{number} from {sender} is out for delivery. Expected about {time}.",
    "There are {count} stops before yours.",
)

_WHERE_SAID = tuple(zip(("utter_where_out", "utter_stops_before"), _STATUS, strict=True))
WHERE = (Phrase(_ASK, "where_is_my_package", _WHERE_SAID, ("action_customer_turn",)),)
ADDRESS = (
    Phrase(
        ("its apt {unit}", "wrong apartment, it's {unit}", "{house} {street} not what you have",
         "my unit is {unit} sorry", "the address is missing the apartment, {unit}",
         "please send it to {house} {street} apt {unit}"),
        "correct_address", (("utter_read_back", "Should it go to {house} {street} Apt {unit}?"),),
        ("action_customer_turn",), case=CaseKind.ADDRESS_PROBLEM,
    ),
    Phrase(
        ("yes", "yep thats it", "correct", "yes please", "👍"), "affirm",
        (("utter_address_written", "Done. {number} now goes to {house} {street} Apt {unit}."),),
        ("action_customer_turn",), change="change_address", settles=True,
    ),
)  # fmt: skip
ACCESS = (
    Phrase(
        ("gate code is ****", "callbox **** then wait", "use the alley door, code ****", "its **** for the lobby"),
        "give_access_code", (("utter_access_saved", "Saved for the driver of {number}: how to get in."),),
        ("action_customer_turn",), change="give_access", case=CaseKind.ACCESS, settles=True,
    ),
)  # fmt: skip
INSTRUCTIONS = (
    Phrase(
        ("leave it on the back porch", "please leave with the neighbor at {house}", "dont ring the bell baby sleeping",
         "careful with the dog", "put it behind the planter", "call me when you arrive"),
        "give_instructions", (("utter_instructions_saved", "The driver of {number} sees that now."),),
        ("action_customer_turn",), change="give_instructions", case=CaseKind.DELIVERY_CHANGE, settles=True,
    ),
)  # fmt: skip
RESCHEDULE = (
    Phrase(
        ("can you come tomorrow instead", "not home until friday", "after 5 works better", "any evening next week?",
         "were on vacation until the 5th"),
        "reschedule", (("utter_day_asked", "It is on a truck already, so I've asked dispatch."),),
        ("action_customer_turn",), case=CaseKind.DELIVERY_CHANGE,
    ),
)  # fmt: skip
DAMAGE = (
    Phrase(
        ("the box is damaged", "it arrived broken, glass everywhere", "package smashed and wet",
         "wrong item in the box", "one corner crushed and the lamp from {sender} is cracked"),
        "report_damage", (("utter_damage_ask", "Sorry to hear that. Do you want to keep it or send it back?"),),
        ("action_customer_turn",), case=CaseKind.DAMAGE,
    ),
    Phrase(
        ("send it back", "keep it i guess", "i want a refund"), "inform",
        (("utter_damage_passed_on", "I've passed everything to dispatch. They text you here."),),
        ("action_customer_turn",),
    ),
)  # fmt: skip
NOT_RECEIVED = (
    Phrase(
        ("it says delivered but nothing here", "never got {number}", "marked delivered, not on my porch",
         "someone stole my package or you never came"),
        "report_not_received",
        (("utter_proof", "The driver left it at the front door at {time}."),
         ("utter_places", "Please check the mailroom.")),
        ("action_customer_turn",), case=CaseKind.NOT_RECEIVED,
    ),
    Phrase(
        ("found it, thanks", "no its not there", "neighbor had it"), "inform",
        (("utter_not_received_end", "Thank you for looking."),), ("action_customer_turn",), settles=True,
    ),
)  # fmt: skip
COMPLAINT = (
    Phrase(
        ("your driver was rude", "this is the third time you miss me", "terrible service honestly",
         "driver threw the box"),
        "complain", (("utter_complaint", "I'm sorry. A person reads this and answers you."),),
        ("action_customer_turn",), case=CaseKind.COMPLAINT,
    ),
)  # fmt: skip
PERSON = (
    Phrase(
        ("let me talk to a person", "human please", "can someone call me at {phone}", "real person now"),
        "talk_to_person", (("utter_person", "A person texts you here, usually within 15 minutes."),),
        ("action_customer_turn",), case=CaseKind.PERSON_WANTED, hands_over=True,
    ),
)  # fmt: skip
LOST = (
    Phrase(
        ("qwerty", "ok so like the thing from the other day you know", "???", "no la otra", "huh", "thx but also no"),
        "nlu_fallback", (("utter_not_understood", "Sorry, I didn't get that. What is it about?"),),
        ("action_customer_turn",),
    ),
)  # fmt: skip
GREET = (Phrase(("hi", "hello", "good morning", "hey there"), "greet", (("utter_greet", "Hello. How can I help?"),),
              ("action_customer_turn",)),)  # fmt: skip
THANK = (Phrase(("thanks", "ty", "great thank you!", "ok thx"), "thank", (("utter_thank", "You're welcome."),),
              ("action_customer_turn",)),)  # fmt: skip

TALKS: tuple[tuple[tuple[Phrase, ...], float], ...] = (
    (WHERE, 30), (ADDRESS, 14), (ACCESS, 8), (INSTRUCTIONS, 8), (RESCHEDULE, 7), (DAMAGE, 5), (NOT_RECEIVED, 7),
    (COMPLAINT, 3), (PERSON, 2), (LOST, 5), (GREET, 6), (THANK, 8),
)  # fmt: skip
"""With how often each is begun."""

DRIVER = (
    Phrase(("running 20 late", "behind about half an hour", "traffic on the kennedy, +25"), "driver_late",
         (("utter_driver_late", "Noted: {count} minutes late. The stops ahead are told."),), ("action_driver_turn",),
         change="report_delay"),
    Phrase(("nobody home at {house} {street}", "no answer, left a note", "gate locked at {street}"), "driver_failed",
         (("utter_driver_failed", "Recorded for {number}: not delivered."),), ("action_driver_turn",),
         change="record_attempt"),
    Phrase(("delivered {number}", "done, front door", "stop done"), "driver_delivered",
         (("utter_driver_delivered", "Delivered: {number}. Next: {house} {street}."),), ("action_driver_turn",),
         change="record_attempt"),
    Phrase(("next stop?", "where to", "whats next"), "driver_next_stop",
         (("utter_driver_next", "Stop {count}: {house} {street}."),), ("action_driver_turn",)),
    Phrase(("all good", "on time", "ok"), "driver_check_in",
         (("utter_driver_ok", "Thanks."),), ("action_driver_turn",)),
)  # fmt: skip
