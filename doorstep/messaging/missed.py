"""What of a provider's list was missed, in the order in which it was sent. Pure.

A list comes newest first, in whatever pages; the same message may stand in it twice, or be missing and come next time.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.keywords import Keyword

_MOST_LATER_ONES = 50
"""How many of a conversation's later messages are looked at for one that waits still."""


@dataclass(frozen=True)
class ListedMessage:
    """A message in the list."""

    message: InboundMessage
    is_known: bool
    """It is in the inbox."""
    keyword: Keyword | None = None
    has_media: bool = False
    """Their addresses are asked for apart."""

    @property
    def conversation(self) -> tuple[str, str]:
        return self.message.our_number, self.message.their_number


@dataclass(frozen=True)
class Missed:
    listed: ListedMessage
    later_ones: tuple[str, ...]
    """Provider's ids of messages of the conversation that were sent later and are stored already."""
    is_overtaken: bool
    """An opt-out after which the person opted in again, which we know: it changes nothing any more."""

    @property
    def message(self) -> InboundMessage:
        return self.listed.message


@dataclass(frozen=True)
class MissedTexts:
    missed: tuple[Missed, ...]
    """In the order of sending."""
    opted_out: tuple[Missed, ...]
    """Those whose writers want no more texts: before anything else is sent to them."""
    newest: datetime | None
    """When the latest message of the list was sent."""

    def by_clock(self, in_ours: Callable[[datetime], datetime]) -> "MissedTexts":
        """The same, with what our clock showed when each was sent."""
        return MissedTexts(
            tuple(_by_clock(each, in_ours) for each in self.missed),
            tuple(_by_clock(each, in_ours) for each in self.opted_out),
            self.newest,
        )


def _by_clock(missed: Missed, in_ours: Callable[[datetime], datetime]) -> Missed:
    message = replace(missed.message, received_at=in_ours(missed.message.received_at))
    return replace(missed, listed=replace(missed.listed, message=message))


def find(newest_first: Iterable[ListedMessage]) -> MissedTexts:
    listed = in_order_of_sending(newest_first)
    known_later: dict[tuple[str, str], list[str]] = defaultdict(list)
    last_words: dict[str, ListedMessage] = {}
    missed: list[Missed] = []
    opted_out: list[Missed] = []
    for each in reversed(listed):
        number = each.message.their_number
        later_word = last_words.get(number)
        if _is_of_consent(each.keyword):
            last_words.setdefault(number, each)
        if each.is_known:
            known_later[each.conversation].append(each.message.provider_id)
            continue
        is_opt_out = each.keyword in ("stop_carrier", "stop_ours")
        is_overtaken = is_opt_out and later_word is not None and later_word.is_known and _opts_in(later_word.keyword)
        one = Missed(each, tuple(known_later[each.conversation][-_MOST_LATER_ONES:]), is_overtaken)
        missed.append(one)
        if is_opt_out and later_word is None:
            opted_out.append(one)
    newest = listed[-1].message.received_at if listed else None
    return MissedTexts(tuple(reversed(missed)), tuple(reversed(opted_out)), newest)


def in_order_of_sending(newest_first: Iterable[ListedMessage]) -> Sequence[ListedMessage]:
    """Each once. Providers give whole seconds: within one the order of the list decides."""
    once = {each.message.provider_id: each for each in newest_first}
    oldest_first = reversed(once.values())
    return sorted(oldest_first, key=lambda each: each.message.received_at)


def _is_of_consent(keyword: Keyword | None) -> bool:
    return keyword in ("stop_carrier", "stop_ours") or _opts_in(keyword)


def _opts_in(keyword: Keyword | None) -> bool:
    return keyword in ("start_carrier", "start_ours")
