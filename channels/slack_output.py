"""What the dialogue says in Slack: one message a turn, with its buttons and pictures."""

from typing import Any

from rasa.core.channels.channel import OutputChannel

from channels.outbox_output import OutboxOutput
from doorstep.messaging.outbox.queueing import Reply
from doorstep.messaging.slack.blocks import MOST_BUTTONS, Block, actions, button, section
from doorstep.messaging.slack.mrkdwn import escape

NAME = "slack"


class SlackOutput(OutputChannel):
    """Collects what is said in one turn. Words are escaped: what people wrote mentions nobody.

    A button's payload is `action_id|value`; with an action id that ends in `!` it is shown as the dangerous one, with
    `+` as the first choice.
    """

    def __init__(self, thread_ts: str | None = None) -> None:
        self._thread_ts = thread_ts
        self._said: list[str] = []
        self._blocks: list[Block] = []
        self._needs_blocks = False

    @classmethod
    def name(cls) -> str:
        return NAME

    def replies(self) -> list[Reply]:
        if not self._said:
            return []
        payload: dict[str, Any] = {}
        if self._needs_blocks:
            payload["blocks"] = self._blocks
        if self._thread_ts:
            payload["thread_ts"] = self._thread_ts
        return [Reply("\n".join(self._said), payload=payload or None)]

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        words = escape(text.strip())
        if words and words not in self._said:
            self._said.append(words)
            self._blocks.append(section(words))

    async def send_text_with_buttons(
        self, recipient_id: str, text: str, buttons: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        await self.send_text_message(recipient_id, text)
        self._needs_blocks = True
        place = sum(block["type"] == "actions" for block in self._blocks) * MOST_BUTTONS
        elements = [_button(each["title"], each["payload"], place + number) for number, each in enumerate(buttons)]
        self._blocks.append(actions(elements))

    async def send_image_url(self, recipient_id: str, image: str, **kwargs: Any) -> None:
        self._needs_blocks = True
        self._blocks.append({"type": "image", "image_url": image, "alt_text": "Picture"})
        if not self._said:
            self._said.append("Picture")

    async def send_attachment(self, recipient_id: str, attachment: str, **kwargs: Any) -> None:
        await self.send_image_url(recipient_id, attachment)

    async def send_custom_json(self, recipient_id: str, json_message: dict[str, Any], **kwargs: Any) -> None:
        raise ValueError("say it in words and buttons")


class SlackOutboxOutput(OutboxOutput, SlackOutput):
    """In turns of our own."""


def _button(title: str, payload: str, place: int) -> Block:
    action_id, _, value = payload.partition("|")
    styles = {"!": "danger", "+": "primary"}
    return button(title, f"{action_id.rstrip('!+')}#{place}", value, style=styles.get(action_id[-1:]))
