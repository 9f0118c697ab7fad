"""What was said during a run and what came of it, and the figures of it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass
class Said:
    """One text or driver's message, as the person who wrote it saw it."""

    person: str
    provider: str
    provider_id: str
    """What the provider calls it: MessageSid, or the ts of Slack."""
    text: str
    acknowledged: bool = False
    """The provider was told that we have it; it may have been found later without that."""
    answers: list[str] = field(default_factory=list)
    """All that came before the person wrote again, less the sentence that says that we are down."""
    seconds: float | None = None
    """Until the first answer."""


@dataclass(frozen=True)
class Handled:
    """A message as the inbox has it."""

    provider_id: str
    conversation: str
    place: int
    """Rises in the order of handling within a conversation; 0 while it is not handled."""


@dataclass(frozen=True)
class Figures:
    sent: int
    acknowledged: int
    lost: int
    """Sent, and not answered exactly once within the patience after the house was whole again."""
    unanswered: int
    """Of those lost: acknowledged, and not answered at all."""
    stuck: int
    """Rows of inbox and outbox that nothing will ever move."""
    doubled: int
    """Answered more than once."""
    out_of_order: int
    """Handled before what the same person had said earlier."""
    wrong_state: int
    """Packages whose history is not what their person asked for and was told."""
    notifications_due: int = 0
    """While the house was struck."""
    notifications_lost: int = 0
    notifications_doubled: int = 0
    webhooks_due: int = 0
    webhooks_lost: int = 0
    webhooks_doubled: int = 0
    """Told so that nobody could know that it is the same."""
    webhooks_out_of_order: int = 0
    """Of one subject."""


def figures(said: Sequence[Said], handled: Iterable[Handled], *, stuck: int, wrong_state: int) -> Figures:
    return Figures(
        sent=len(said),
        acknowledged=sum(each.acknowledged for each in said),
        lost=sum(len(each.answers) != 1 for each in said),
        unanswered=sum(each.acknowledged and not each.answers for each in said),
        stuck=stuck,
        doubled=sum(len(each.answers) > 1 for each in said),
        out_of_order=_out_of_order(said, handled),
        wrong_state=wrong_state,
    )


def _out_of_order(said: Sequence[Said], handled: Iterable[Handled]) -> int:
    places = {each.provider_id: each.place for each in handled if each.place}
    last: dict[str, int] = {}
    found = 0
    for each in said:
        place = places.get(each.provider_id)
        if place is None:
            continue
        found += place < last.get(each.person, 0)
        last[each.person] = max(place, last.get(each.person, 0))
    return found
