"""Who is speaking in a transcript. Pure."""

from typing import Literal

from doorstep.messaging.models import MessageKind

Speaker = Literal["customer", "driver", "assistant", "desk", "carrier", "outreach", "alert"]

_BY_KIND: dict[MessageKind, Speaker] = {
    MessageKind.REPLY: "assistant",
    MessageKind.OUTREACH: "outreach",
    MessageKind.ALERT: "alert",
    MessageKind.DESK: "desk",
    MessageKind.CARRIER_KEYWORD: "carrier",
}
_BY_CAUSE = "desk:"


def of_outgoing(kind: MessageKind) -> Speaker:
    """`carrier`: what the law has us say in the carrier's place."""
    return _BY_KIND[kind]


def of_incoming(party: str, channel: str) -> Speaker:
    return "driver" if party == "driver" or channel == "slack" else "customer"


def person_of(cause: str) -> str | None:
    """Who of the desk wrote a text, if its cause says so: `desk:ana:…`."""
    if not cause.startswith(_BY_CAUSE):
        return None
    return cause.removeprefix(_BY_CAUSE).partition(":")[0] or None
