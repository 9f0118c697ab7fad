"""The replies in a webhook's answer."""

from dataclasses import dataclass
from xml.etree import ElementTree


@dataclass(frozen=True)
class TwimlMessage:
    body: str
    media_urls: tuple[str, ...]


class BadTwiml(Exception):
    """Twilio's 12100: the answer is no TwiML document."""


def messages_in(content_type: str, answer: str) -> list[TwimlMessage]:
    """The <Message> verbs, in order. Plain text is one message, as with Twilio; an empty answer is none.

    Raises BadTwiml.
    """
    if not answer.strip():
        return []
    if content_type == "text/plain":
        return [TwimlMessage(answer, ())]
    try:
        # The answer is the company's own, from a server named in the settings.
        response = ElementTree.fromstring(answer)  # noqa: S314
    except ElementTree.ParseError as error:
        raise BadTwiml(str(error)) from None
    if response.tag != "Response":
        raise BadTwiml(f"the root is <{response.tag}>, not <Response>")
    return [_message(verb) for verb in response if verb.tag in ("Message", "Sms")]


def _message(verb: ElementTree.Element) -> TwimlMessage:
    body = verb.find("Body")
    text = verb.text if body is None else body.text
    media = tuple((media.text or "").strip() for media in verb.findall("Media"))
    return TwimlMessage((text or "").strip(), media)
