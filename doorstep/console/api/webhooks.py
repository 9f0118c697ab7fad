"""Webhooks: who is told what happens, and what they were told (doorstep/console/webhooks)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.console.api.calls import Answer, Call, Operation
from doorstep.console.api.problems import Problem
from doorstep.console.api.schemas import (
    ReplayIn,
    ReplayOut,
    WebhookIn,
    WebhookMessageOut,
    WebhookMessagesOut,
    WebhookMessagesQuery,
    WebhookOut,
    WebhooksOut,
    WrittenOut,
)
from doorstep.console.auth.models import Role
from doorstep.console.webhooks import sending, subscriptions
from doorstep.console.webhooks.models import Message, Subscription
from doorstep.console.webhooks.subscriptions import WantedSubscription, WebhookRefused
from doorstep.published_defaults import is_sandboxed


def _list(session: Session, call: Call) -> Answer:
    return Answer(WebhooksOut(items=[_out(each) for each in subscriptions.everyone(session)]))


def _put(session: Session, call: Call) -> Answer:
    given: WebhookIn = call.body
    name, by = call.path["name"], call.speaker.actor
    wanted = WantedSubscription(given.url, given.event_types, given.with_words)
    try:
        secret = subscriptions.put(session, name, wanted, is_sandboxed=is_sandboxed(call.settings), by=by, now=call.now)
    except WebhookRefused as error:
        raise Problem(422, "webhook_refused", str(error)) from None
    subscription = _found(session, call)
    if given.enabled:
        subscriptions.enable(session, subscription, by=by, now=call.now)
    else:
        subscriptions.disable(session, subscription, by=by, now=call.now)
    return Answer(_out(subscription, secret), status=200 if secret is None else 201)


def _delete(session: Session, call: Call) -> Answer:
    subscriptions.remove(session, _found(session, call), by=call.speaker.actor, now=call.now)
    return Answer(WrittenOut(subject=call.path["name"], outcome="removed"))


def _replay(session: Session, call: Call) -> Answer:
    given: ReplayIn = call.body
    try:
        count = subscriptions.replay(session, _found(session, call), given.since, by=call.speaker.actor, now=call.now)
    except WebhookRefused as error:
        raise Problem(422, "replay_refused", str(error)) from None
    return Answer(ReplayOut(messages=count))


def _messages(session: Session, call: Call) -> Answer:
    query: WebhookMessagesQuery = call.query
    wanted = (
        select(Message)
        .where(Message.subscription_id == _found(session, call).id, Message.id > query.after)
        .order_by(Message.id)
        .limit(query.limit)
    )
    if query.state is not None:
        wanted = wanted.where(Message.state == query.state)
    found = session.scalars(wanted).all()
    items = [
        WebhookMessageOut(
            id=sending.id_of(each.source, each.source_id), type=each.type, subject=each.subject, at=each.at,
            state=each.state, attempts=each.attempts, status=each.status, error=each.error,
        )
        for each in found
    ]  # fmt: skip
    after = found[-1].id if found else query.after
    return Answer(WebhookMessagesOut(items=items, next=after, has_more=len(items) == query.limit))


def _found(session: Session, call: Call) -> Subscription:
    found = subscriptions.named(session, call.path["name"]) if "\0" not in call.path["name"] else None
    if found is None:
        raise Problem(404, "no_such_webhook", "There is no webhook of that name.")
    return found


def _out(subscription: Subscription, secret: str | None = None) -> WebhookOut:
    kept = {name: getattr(subscription, name) for name in WebhookOut.model_fields if name != "secret"}
    return WebhookOut(**kept, secret=secret)


OPERATIONS = (
    Operation("listWebhooks", "GET", "/webhooks", "Who is told what happens", Role.ADMIN, WebhooksOut, _list),
    Operation(
        "putWebhook", "PUT", "/webhooks/{name}", "Tell a system what happens, or change what it is told", Role.ADMIN,
        WebhookOut, _put, body=WebhookIn, takes_key=False, statuses=(200, 201),
    ),
    Operation(
        "deleteWebhook", "DELETE", "/webhooks/{name}", "Tell it nothing any more", Role.ADMIN, WrittenOut, _delete,
        takes_key=False,
    ),
    Operation(
        "replayWebhook", "POST", "/webhooks/{name}/replay", "Tell it again what happened since", Role.ADMIN,
        ReplayOut, _replay, body=ReplayIn,
    ),
    Operation(
        "listWebhookMessages", "GET", "/webhooks/{name}/messages", "What it was told, by age", Role.ADMIN,
        WebhookMessagesOut, _messages, query=WebhookMessagesQuery,
    ),
)  # fmt: skip
