"""What the outbox owes to Slack reaches the workspace once and in order, whatever befalls it on the way."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from structlog.testing import capture_logs

from doorstep.database import transaction
from doorstep.messaging.models import MessageState
from doorstep.messaging.outbox import sending
from doorstep.messaging.outbox.sending import MAX_ATTEMPTS
from doorstep.messaging.slack import client
from doorstep.messaging.slack.blocks import section
from tests.messaging import leases
from tests.messaging.slack.conftest import DISPATCH, DM, DRIVER, Post
from tests.messaging.test_sender import until


async def test_a_message_its_thread_and_a_change_in_place(post: Post) -> None:
    first = post.owe("Hi")
    async with post.sending():
        await post.sent()
        posted = post.row(first)
        assert posted.state is MessageState.SENT
        assert posted.provider_id is not None
        ts = posted.provider_id.removeprefix(f"{DM}:")
        post.owe("In the thread", thread_ts=ts)
        post.change(first, "Hi, changed", blocks=[section("Hi, *changed*")])
        await post.sent()
    message = post.workspace.messages(DM, by="bot")[0]
    assert (message["ts"], message["text"], message["edited"]) == (ts, "Hi, changed", True)
    assert message["blocks"][0]["text"]["text"] == "Hi, *changed*"
    assert post.seen(thread_ts=ts)[-1] == "In the thread"


async def test_a_change_waits_until_what_it_changes_is_posted(post: Post) -> None:
    post.workspace.add_fault("api_error", code="service_unavailable")
    first = post.owe("Hi")
    post.change(first, "Hi, changed")
    async with post.sending():
        await until(lambda: post.row(first).reason == "service_unavailable")
        await until(lambda: post.count(MessageState.HELD) == 1)
        post.clock.now += timedelta(seconds=3)
        await until(lambda: post.row(first).state is MessageState.SENT)
        post.clock.now += timedelta(seconds=3)
        await post.sent()
    assert post.seen() == ["Hi, changed"]


async def test_a_change_of_a_message_that_was_refused_is_dropped(post: Post) -> None:
    first = post.owe("Hi", "C0NOWHERE")
    change = post.change(first, "Hi, changed")
    async with post.sending():
        await until(lambda: post.row(first).state is MessageState.FAILED)
        post.clock.now += timedelta(seconds=3)
        await post.sent()
    assert post.row(first).reason == "channel_not_found"
    assert (post.row(change).state, post.row(change).reason) == (MessageState.DROPPED, "never_posted")


@pytest.mark.parametrize("in_thread", [False, True])
async def test_an_answer_that_was_lost_after_the_post_was_taken_is_found(
    post: Post, monkeypatch: pytest.MonkeyPatch, in_thread: bool
) -> None:
    thread_ts = post.workspace.say(DRIVER, "gate code?")["ts"] if in_thread else None
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", 0.3)
    post.workspace.add_fault("api_timeout", method="chat.postMessage", seconds=2, accepted=True)
    lost = post.owe("Only once", thread_ts=thread_ts)
    async with post.sending():
        await until(lambda: post.row(lost).reason == "TimeoutError")
        monkeypatch.setattr(client, "TIMEOUT_SECONDS", 60)
        leases.end(post.sessions)
        await post.sent()
    assert post.row(lost).state is MessageState.SENT
    assert post.seen(thread_ts=thread_ts).count("Only once") == 1


async def test_it_is_found_far_down_in_a_long_thread(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_PAGE", 5)
    ts = post.workspace.say(DRIVER, "gate code?")["ts"]
    for n in range(12):
        post.workspace.say(DRIVER, f"still waiting {n}", thread_ts=ts)
    await _lose_the_answer(post, monkeypatch, post.owe("Only once", thread_ts=ts))
    assert post.seen(thread_ts=ts).count("Only once") == 1


async def test_it_is_found_under_many_newer_messages(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_PAGE", 5)

    def others_write() -> None:
        for n in range(12):
            post.workspace.say(DRIVER, f"hello {n}")

    await _lose_the_answer(post, monkeypatch, post.owe("Only once"), meanwhile=others_write)
    assert post.seen().count("Only once") == 1


async def test_a_message_to_a_person_is_found_in_their_direct_message(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _lose_the_answer(post, monkeypatch, post.owe("Only once", DRIVER))
    assert post.seen().count("Only once") == 1


async def test_a_message_of_an_earlier_database_with_the_same_id_is_not_taken_for_ours(
    post: Post,
) -> None:
    """Somebody tried Doorstep out, deleted the database and began again in the same workspace."""
    lost = post.owe("Today's")
    metadata = {"outbox_id": lost, "owed_at": (post.clock.now - timedelta(days=9)).isoformat()}
    await client.web_client(post.settings).chat_postMessage(
        channel=DM, text="Last week's", metadata={"event_type": "doorstep_message", "event_payload": metadata}
    )
    post.workspace.add_fault("api_error", code="internal_error", method="chat.postMessage")
    async with post.sending():
        await until(lambda: post.row(lost).reason == "internal_error")
        leases.end(post.sessions)
        await post.sent()
    assert post.seen() == ["Last week's", "Today's"]


async def test_an_error_after_which_slack_may_have_posted_it_is_looked_up(post: Post) -> None:
    """https://docs.slack.dev/reference/methods/chat.postMessage#errors, internal_error and fatal_error"""
    post.workspace.add_fault("api_error", code="fatal_error", method="chat.postMessage")
    row = post.owe("Hi")
    async with post.sending():
        await until(lambda: post.row(row).reason == "fatal_error")
        assert post.row(row).state is MessageState.SENDING
        leases.end(post.sessions)
        await post.sent()
    assert post.seen() == ["Hi"]


async def test_a_message_whose_channel_is_gone_does_not_wait_for_a_lookup_for_ever(post: Post) -> None:
    post.workspace.add_fault("api_error", code="internal_error", method="chat.postMessage")
    post.workspace.add_fault("api_error", code="channel_not_found", times=2)
    conversation_id = post.conversation()
    gone = post.owe("Gone", conversation_id=conversation_id)
    post.owe("Next", conversation_id=conversation_id)
    async with post.sending():
        await until(lambda: post.row(gone).reason == "internal_error")
        leases.end(post.sessions)
        await post.sent()
    assert (post.row(gone).state, post.row(gone).reason) == (MessageState.FAILED, "channel_not_found")
    assert post.seen() == ["Next"]


async def test_what_slack_fails_at_every_time_is_given_up_in_the_end(post: Post) -> None:
    post.workspace.add_fault("api_error", code="fatal_error", method="chat.postMessage", times=None)
    row = post.owe("Hi")
    async with post.sending():
        for _ in range(MAX_ATTEMPTS):
            await until(lambda: post.in_hand() == 0 and post.row(row).reason == "fatal_error")
            attempt = post.row(row).attempts
            leases.end(post.sessions)
            await until(partial(_was_tried_after, post, row, attempt))
            if post.row(row).state is MessageState.FAILED:
                break
    assert (post.row(row).state, post.row(row).reason) == (MessageState.FAILED, "not_taken")


@pytest.mark.parametrize("code", ["token_revoked", "invalid_auth", "account_inactive"])
async def test_a_revoked_token_is_said_once_and_nothing_is_lost(post: Post, code: str) -> None:
    post.workspace.add_fault("api_error", code=code, times=None)
    with capture_logs() as logs:
        async with post.sending():
            for n in range(6):
                post.owe(f"Message {n}", channel=(DM, DISPATCH, "D0DRIVER02")[n % 3])
            await until(lambda: post.count(MessageState.PENDING) == 6 and post.in_hand() == 0)
            for _ in range(3):  # looked at again every half minute
                post.clock.now += timedelta(seconds=35)
                await asyncio.sleep(0.2)
            post.workspace.clear_faults()
            post.clock.now += timedelta(minutes=3)
            await until(lambda: post.count(MessageState.SENT) == 6)
    said = [entry for entry in logs if entry["event"] == "slack_refuses_the_token"]
    assert [(entry["log_level"], entry["reason"]) for entry in said] == [("error", code)]
    assert "SLACK_BOT_TOKEN" in said[0]["hint"]
    said = [entry["event"] for entry in logs if not entry["event"].startswith("worker_")]
    assert said[-1] == "slack_takes_the_token_again"
    assert sorted(post.seen() + post.seen(DISPATCH) + post.seen("D0DRIVER02")) == [f"Message {n}" for n in range(6)]


async def test_asked_to_slow_down_in_a_channel_the_sender_does_and_other_channels_go_on(post: Post) -> None:
    post.workspace.add_fault("rate_limited", channel=DM, retry_after=30)
    slowed = post.owe("Slowed")
    async with post.sending():
        await until(lambda: post.row(slowed).reason == "too_many_requests")
        assert post.row(slowed).due_at == post.clock.now + timedelta(seconds=30)
        post.owe("Elsewhere", DISPATCH)
        await until(lambda: post.seen(DISPATCH) == ["Elsewhere"])
        assert post.seen() == []


async def test_the_wait_that_slack_asked_for_is_kept_and_not_more(post: Post) -> None:
    post.workspace.add_fault("rate_limited", channel=DM, retry_after=1)
    conversation_id = post.conversation()
    rows = [post.owe(f"Message {n}", conversation_id=conversation_id) for n in range(3)]
    async with post.sending():
        await until(lambda: post.row(rows[0]).reason == "too_many_requests")
        post.clock.now += timedelta(seconds=3)
        await post.sent()
    assert post.seen() == ["Message 0", "Message 1", "Message 2"]


async def test_messages_of_one_channel_keep_their_distance_and_their_order(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "SECONDS_BETWEEN_POSTS", 0.1)
    monkeypatch.setattr(client, "_LONGEST_WAIT", 0.5)
    rows = [post.owe(f"Alert {n}", DISPATCH) for n in range(12)]
    began = asyncio.get_running_loop().time()
    async with post.sending():
        await post.sent()
    assert asyncio.get_running_loop().time() - began > 1.0
    assert post.seen(DISPATCH) == [f"Alert {n}" for n in range(12)]
    assert {post.row(row).attempts for row in rows} == {1}, "no message was claimed in vain"


async def test_a_flood_in_one_channel_does_not_hold_up_another(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SECONDS_BETWEEN_POSTS", 0.5)
    for n in range(90):
        post.owe(f"Alert {n}", DISPATCH)
    async with post.sending():
        await until(lambda: len(post.seen(DISPATCH)) >= 1)
        reply = post.owe("Noted.")
        await until(lambda: post.row(reply).state is MessageState.SENT)
        assert len(post.seen(DISPATCH)) < 25


async def test_what_is_urgent_does_not_wait_behind_a_flood(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SECONDS_BETWEEN_POSTS", 0.5)
    for n in range(30):
        post.owe(f"Alert {n}", DISPATCH)
    async with post.sending():
        await until(lambda: len(post.seen(DISPATCH)) >= 2)
        emergency = post.owe("Emergency", DISPATCH, urgent=True)
        await until(lambda: post.row(emergency).state is MessageState.SENT)
        assert len(post.seen(DISPATCH)) < 10


async def test_two_senders_post_each_message_once_and_each_conversation_in_order(post: Post) -> None:
    channels = [f"D0DRIVER0{n}" for n in (1, 2, 3)]
    for channel in channels:
        conversation_id = post.conversation(channel)
        for n in range(8):
            post.owe(f"{n}", channel, conversation_id=conversation_id)
    async with post.sending("one", "two"):
        await post.sent()
    for channel in channels:
        assert post.seen(channel) == [f"{n}" for n in range(8)]


async def test_an_outage_of_five_minutes_loses_and_doubles_nothing_and_keeps_the_order(post: Post) -> None:
    conversation_id = post.conversation()
    post.workspace.add_fault("outage", seconds=3600)
    async with post.sending():
        for n in range(5):
            post.owe(f"Reply {n}", conversation_id=conversation_id)
            post.owe(f"Alert {n}", DISPATCH)
            for _ in range(4):
                post.clock.now += timedelta(seconds=15)
                await asyncio.sleep(0.05)
        assert post.count(MessageState.SENT, MessageState.FAILED, MessageState.DROPPED) == 0
        post.workspace.clear_faults()
        async with asyncio.timeout(60):
            while post.count(MessageState.PENDING, MessageState.HELD, MessageState.SENDING) > 0:
                post.clock.now += timedelta(seconds=2)
                await asyncio.sleep(0.05)
    assert post.seen() == [f"Reply {n}" for n in range(5)]
    assert sorted(post.seen(DISPATCH)) == [f"Alert {n}" for n in range(5)]


async def test_a_sender_killed_while_it_posts_loses_and_doubles_nothing(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = post.owe("Hi")
    async with post.sending():
        await post.sent()
    taken = post.owe("Taken, and nobody heard of it")
    post.workspace.add_fault("api_timeout", method="chat.postMessage", seconds=2, accepted=True)
    dying = asyncio.create_task(_send_once(post))
    await until(lambda: len(post.seen()) == 2)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    assert post.row(taken).state is MessageState.SENDING
    leases.end(post.sessions)
    async with post.sending("successor"):
        await post.sent()
    assert post.row(row).state is post.row(taken).state is MessageState.SENT
    assert post.seen() == ["Hi", "Taken, and nobody heard of it"]


async def test_a_picture_that_slack_cannot_fetch_does_not_cost_the_words(post: Post) -> None:
    post.workspace.add_fault("api_error", code="invalid_blocks", method="chat.postMessage")
    picture = {"type": "image", "image_url": "http://127.0.0.1:1/none.jpg", "alt_text": "Picture"}
    row = post.owe("Damage reported", DISPATCH, blocks=[section("Damage reported"), picture])
    async with post.sending():
        await post.sent()
    assert post.row(row).state is MessageState.SENT
    (message,) = post.workspace.messages(DISPATCH, by="bot")
    assert [block["type"] for block in message["blocks"]] == ["section"]


async def test_blocks_that_slack_does_not_take_do_not_cost_the_words(post: Post) -> None:
    post.owe("Damage reported", blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": ""}}])
    async with post.sending():
        await post.sent()
    assert post.seen() == ["Damage reported"]


async def test_an_answer_that_is_not_slacks_leaves_it_to_be_looked_up(post: Post) -> None:
    """A proxy, a captive portal: HTML with some status."""
    settings = post.settings.model_copy(
        update={"slack_api_url": post.settings.slack_api_url.replace("/slack/api/", "/static/")}  # type: ignore[union-attr]
    )
    post.settings = settings
    row = post.owe("Hi")
    async with post.sending():
        await until(lambda: post.row(row).reason == "http_404" or post.row(row).reason == "http_405")
    assert post.row(row).state is MessageState.SENDING


async def test_codes_leave_the_ledger_once_they_are_posted(post: Post) -> None:
    row = post.owe("Gate: `7316`", blanked="Gate: ****")
    async with post.sending():
        await post.sent()
    assert post.seen() == ["Gate: `7316`"]
    assert post.row(row).body == "Gate: ****"


def _was_tried_after(post: Post, row: int, attempt: int) -> bool:
    found = post.row(row)
    return found.attempts > attempt or found.state is MessageState.FAILED


async def _lose_the_answer(post: Post, monkeypatch: pytest.MonkeyPatch, row: int, meanwhile: object = None) -> None:
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", 0.5)
    post.workspace.add_fault("api_timeout", method="chat.postMessage", seconds=2, accepted=True)
    async with post.sending():
        await until(lambda: post.row(row).reason == "TimeoutError")
        if meanwhile is not None:
            await asyncio.to_thread(meanwhile)  # type: ignore[arg-type]
        monkeypatch.setattr(client, "TIMEOUT_SECONDS", 60)
        leases.end(post.sessions)
        await post.sent()
    assert post.row(row).attempts == 1


async def _send_once(post: Post) -> None:
    with transaction(post.sessions) as session:
        (claimed,) = sending.claim(session, sending.Claimant("dying", "slack"), post.clock.now, 1)
    await client.SlackClient(post.settings).send(claimed.text)
