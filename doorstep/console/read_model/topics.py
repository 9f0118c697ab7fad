"""What the read model took over, as topics of live pages.

`conversations`, and `conversation:sms-…` for each that changed; likewise `cases` and `case:5`, `dms` and
`dms:LM123456789`.
"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from doorstep.console.kit import live
from doorstep.console.read_model import refreshing

_EVERY = {"conversation": "conversations", "case": "cases", "dms": "dms"}


def follow() -> None:
    """Have live pages hear of it; again changes nothing."""
    live.follow("news", since)


def since(session: Session, before: int | None) -> tuple[int, Iterable[str]]:
    """Up to where the news go now, and the topics of what came after `before`."""
    if before is None:
        return refreshing.newest_news(session), ()
    topics: set[str] = set()
    for each in refreshing.news_since(session, before):
        topics.update((_EVERY[each.kind], f"{each.kind}:{each.ref}"))
        before = each.id
    return before, topics
