"""What the carrier does: takes texts from phones to the company and messages from the company to phones."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import aiohttp

from doorstep.clock import Clock
from doorstep.messaging.segments import size
from doorstep.sandbox import keywords, webhooks
from doorstep.sandbox.account import Account
from doorstep.sandbox.area_codes import place_of
from doorstep.sandbox.callbacks import StatusStep, callbacks, journey
from doorstep.sandbox.client import KEEP_ALIVE_SECONDS
from doorstep.sandbox.faults import (
    DelayCallbacks,
    DropCallbacks,
    Faults,
    ReorderCallbacks,
    RepeatCallbacks,
    RepeatWebhook,
    Undelivered,
)
from doorstep.sandbox.media import MAX_MEDIA_BYTES, sniff
from doorstep.sandbox.records import (
    API_VERSION,
    CarrierMessage,
    Direction,
    Media,
    PhoneText,
    TextMedia,
    media_uri,
    new_sid,
)
from doorstep.sandbox.store import Store
from doorstep.sandbox.twiml import BadTwiml, messages_in
from doorstep.sandbox.underway import Underway

RETRY_AFTER_SECONDS = 1.0
CARRIER_ANSWERS_AFTER = 0.4
CALLBACK_FAULTS = (RepeatCallbacks, ReorderCallbacks, DelayCallbacks, DropCallbacks)


class Carrier:
    def __init__(self, account: Account, clock: Clock) -> None:
        self.account = account
        self._first_account = replace(account)
        self.clock = clock
        self.store = Store(clock)
        self.faults = Faults()
        self._http: aiohttp.ClientSession | None = None
        self._underway = Underway()

    async def start(self) -> None:
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=200, keepalive_timeout=KEEP_ALIVE_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=True,
        )

    async def stop(self) -> None:
        self.store.stop_listening()
        await self._underway.drop()
        if self._http is not None:
            await self._http.close()

    async def reset(self) -> None:
        """As if just started: texts, opt-outs, faults, log and changed settings gone; what is underway stops."""
        await self._underway.drop()
        self.account.webhook_url = self._first_account.webhook_url
        self.account.speed = self._first_account.speed
        self.faults.clear()
        self.store.clear()

    # From a phone to the company

    def text(self, number: str, body: str, media: Sequence[Media] = ()) -> PhoneText:
        """The person holding the phone texts the company's number."""
        now = self.clock()
        sid = new_sid("MM" if media else "SM")
        carried = [Media(new_sid("ME"), one.content_type, one.content, now, sid) for one in media]
        for one in carried:
            self.store.add_media(one)
        message = CarrierMessage(
            sid=sid,
            direction="inbound",
            from_number=number,
            to_number=self.account.number,
            body=body,
            status="received",
            num_segments=_segments(body),
            created_at=now,
            updated_at=now,
            sent_at=now,
            num_media=len(carried),
            media=carried,
        )
        self.store.add_message(message)
        text = self.store.add_text(
            lambda id_: PhoneText(id_, number, sid, "sent", "person", body, now, "sending", self._shown(carried))
        )
        self.store.note("text", phone=number, sid=sid, text_id=text.id)
        self._obey_keyword(number, body)
        repeat = self.faults.take(RepeatWebhook, number)
        for _ in range(repeat.copies if repeat else 1):
            self._underway.spawn(self._deliver_webhook(message, text))
        return text

    def _obey_keyword(self, number: str, body: str) -> None:
        phone = self.store.phone(number)
        match keywords.action_of(body, opted_out=phone.opted_out, stop_words=self.account.stop_words):
            case "opt_out":
                self._set_opted_out(number, True)
                self._underway.spawn(self._answer_itself(number, keywords.UNSUBSCRIBED))
            case "opt_in":
                self._set_opted_out(number, False)
                self._underway.spawn(self._answer_itself(number, keywords.RESUBSCRIBED))
            case "help":
                self._underway.spawn(self._answer_itself(number, keywords.HELP))

    def _set_opted_out(self, number: str, opted_out: bool) -> None:
        self.store.set_opted_out(self.store.phone(number), opted_out)
        self.store.note("opt_out" if opted_out else "opt_in", phone=number)

    async def _answer_itself(self, number: str, body: str) -> None:
        await asyncio.sleep(CARRIER_ANSWERS_AFTER / self.account.speed)
        self.store.add_text(
            lambda id_: PhoneText(id_, number, new_sid("SM"), "received", "carrier", body, self.clock(), "delivered")
        )

    async def _deliver_webhook(self, message: CarrierMessage, text: PhoneText) -> None:
        answers = await self._post(self.account.webhook_url, self._webhook_form(message))
        for attempt, answer in enumerate(answers, 1):
            self._note_answer("webhook", message, attempt, answer)
        taken = answers[-1].is_taken
        if taken or text.state == "sending":  # a repeated delivery that fails takes nothing back
            self.store.set_state(text, "taken" if taken else "not_taken")
        if taken:
            self._send_twiml_replies(message, answers[-1])

    def _webhook_form(self, message: CarrierMessage) -> dict[str, str]:
        account = self.account
        form = {
            "ToCountry": "US",
            "SmsMessageSid": message.sid,
            "NumMedia": str(message.num_media),
            "SmsSid": message.sid,
            "SmsStatus": "received",
            "Body": message.body,
            "FromCountry": "US",
            "To": message.to_number,
            "NumSegments": str(message.num_segments),
            "MessageSid": message.sid,
            "AccountSid": account.sid,
            "From": message.from_number,
            "ApiVersion": API_VERSION,
        }
        for end, number in (("From", message.from_number), ("To", message.to_number)):
            place = place_of(number)
            form |= {f"{end}City": place.city, f"{end}State": place.state, f"{end}Zip": place.zip}
        for index, media in enumerate(message.media):
            form[f"MediaUrl{index}"] = account.base_url + media_uri(media, account.sid)
            form[f"MediaContentType{index}"] = media.content_type
        return form

    def _send_twiml_replies(self, message: CarrierMessage, answer: webhooks.WebhookAnswer) -> None:
        try:
            replies = messages_in(answer.content_type, answer.body)
        except BadTwiml as error:
            self.store.note("bad_twiml", phone=message.from_number, sid=message.sid, error_code=12100, why=str(error))
            return
        for reply in replies:
            if not self.store.phone(message.from_number).opted_out:
                self.send(message.from_number, reply.body, reply.media_urls, None, "outbound-reply")

    # From the company to a phone

    def send(
        self,
        to_number: str,
        body: str,
        media_urls: tuple[str, ...],
        status_callback: str | None,
        direction: Direction = "outbound-api",
    ) -> CarrierMessage:
        """Accept a message that is fit to be sent, and set it on its way."""
        now = self.clock()
        message = CarrierMessage(
            sid=new_sid("MM" if media_urls else "SM"),
            direction=direction,
            from_number=self.account.number,
            to_number=to_number,
            body=body,
            status="queued",
            num_segments=_segments(body),
            created_at=now,
            updated_at=now,
            status_callback=status_callback,
            num_media=len(media_urls),
            media_urls=media_urls,
        )
        self.store.add_message(message)
        self.store.note("accepted", phone=to_number, sid=message.sid)
        self._underway.spawn(self._carry(message))
        return message

    async def _carry(self, message: CarrierMessage) -> None:
        began = asyncio.get_running_loop().time()
        struck = self.faults.take(Undelivered, message.to_number)
        error_code = struck.error_code if struck else None
        if error_code is None and not await self._fetch_media(message):
            error_code = 11200
        steps = journey(error_code, self.account.speed)
        if message.status_callback:
            faults = [fault for kind in CALLBACK_FAULTS if (fault := self.faults.take(kind, message.to_number))]
            self._underway.spawn(
                self._post_callbacks(message, message.status_callback, callbacks(steps, faults), began)
            )
        for step in steps:
            await self._until(began + step.after)
            self._reach(message, step)

    def _reach(self, message: CarrierMessage, step: StatusStep) -> None:
        message.status = step.status
        message.error_code = step.error_code
        message.updated_at = self.clock()
        if step.status == "sent":
            message.sent_at = message.updated_at
        if message.is_final:
            self.store.add_text(
                lambda id_: PhoneText(
                    id_,
                    message.to_number,
                    message.sid,
                    "received",
                    "company",
                    message.body,
                    message.updated_at,
                    "delivered" if step.status == "delivered" else "undelivered",
                    self._shown(message.media),
                    step.error_code,
                )
            )
            self.store.note(step.status, phone=message.to_number, sid=message.sid, error_code=step.error_code)

    async def _post_callbacks(
        self, message: CarrierMessage, url: str, steps: Sequence[StatusStep], began: float
    ) -> None:
        """One after the other, so that they arrive in the order in which they are posted."""
        for step in steps:
            await self._until(began + step.after)
            answers = await self._post(url, self._callback_form(message, step))
            for attempt, answer in enumerate(answers, 1):
                self._note_answer("status_callback", message, attempt, answer, message_status=step.status)

    def _callback_form(self, message: CarrierMessage, step: StatusStep) -> dict[str, str]:
        form = {
            "ApiVersion": API_VERSION,
            "AccountSid": self.account.sid,
            "From": message.from_number,
            "To": message.to_number,
            "MessageSid": message.sid,
            "MessageStatus": step.status,
            "SmsSid": message.sid,
            "SmsStatus": step.status,
        }
        if step.error_code is not None:
            form["ErrorCode"] = str(step.error_code)
        if step.status in ("delivered", "undelivered"):
            form["RawDlrDoneDate"] = f"{self.clock():%y%m%d%H%M}"
        return form

    async def _fetch_media(self, message: CarrierMessage) -> bool:
        """Get the pictures that the company named, as Twilio does; False when one cannot be had."""
        for url in message.media_urls:
            content = await self._download(url)
            content_type = sniff(content) if content else None
            if content is None or content_type is None:
                self.store.note("media_not_fetched", phone=message.to_number, sid=message.sid, error_code=11200)
                return False
            media = Media(new_sid("ME"), content_type, content, self.clock(), message.sid)
            self.store.add_media(media)
            message.media.append(media)
        return True

    async def _download(self, url: str) -> bytes | None:
        try:
            async with self._session().get(url, timeout=aiohttp.ClientTimeout(total=10)) as response:
                if response.status != 200:
                    return None
                content = bytearray()
                async for chunk in response.content.iter_chunked(65_536):
                    content += chunk
                    if len(content) > MAX_MEDIA_BYTES:
                        return None
                return bytes(content)
        except (aiohttp.ClientError, TimeoutError, ValueError, OSError):
            return None

    # Common ground

    def _shown(self, media: Sequence[Media]) -> list[TextMedia]:
        return [TextMedia(media_uri(one, self.account.sid), one.content_type) for one in media]

    async def _post(self, url: str, form: dict[str, str]) -> list[webhooks.WebhookAnswer]:
        wait = RETRY_AFTER_SECONDS / self.account.speed
        return await webhooks.post(self._session(), url, form, self.account.auth_token, retry_after_seconds=wait)

    def _note_answer(
        self, kind: str, message: CarrierMessage, attempt: int, answer: webhooks.WebhookAnswer, **facts: object
    ) -> None:
        phone = message.from_number if message.direction == "inbound" else message.to_number
        facts |= {"attempt": attempt, "http_status": answer.status, "milliseconds": answer.milliseconds}
        if answer.problem:
            facts["problem"] = answer.problem
        self.store.note(kind, phone=phone, sid=message.sid, **facts)

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            raise RuntimeError("the carrier has not been started")
        return self._http

    async def _until(self, loop_time: float) -> None:
        await asyncio.sleep(max(0.0, loop_time - asyncio.get_running_loop().time()))


def _segments(body: str) -> int:
    return max(1, size(body).segments)  # Twilio counts a picture without words as one
