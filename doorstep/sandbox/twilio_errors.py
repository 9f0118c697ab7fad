"""Twilio's error codes that the carrier answers with (https://www.twilio.com/docs/api/errors)."""

from typing import Any

# code: (HTTP status, message)
API_ERRORS: dict[int, tuple[int, str]] = {
    20001: (400, "Invalid parameter: {detail}"),
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed"),
    20009: (
        409,
        "The message is still on its way: it cannot be changed or deleted before it has reached a final status",
    ),
    20404: (404, "The requested resource {detail} was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    21211: (400, "Invalid 'To' Phone Number: {detail}"),
    21266: (400, "'To' and 'From' number cannot be the same: {detail}"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (
        400,
        "The 'From' phone number provided ({detail}) is not a valid message-capable Twilio phone number for this "
        "destination.",
    ),
    21609: (400, "The 'StatusCallback' URL {detail} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21619: (400, "A text message body or media urls must be specified."),
    21620: (400, "Invalid media URL(s): {detail}"),
    21623: (400, "Number of media files exceeds allowed limit"),
    21705: (400, "The Messaging Service Sid {detail} is invalid"),
    30409: (400, "The message cannot be canceled: only a scheduled message can"),
}

# What becomes of a message after it was accepted: (final status, message)
DELIVERY_ERRORS: dict[int, tuple[str, str]] = {
    11200: ("failed", "HTTP retrieval failure"),
    30001: ("failed", "Queue overflow"),
    30002: ("failed", "Account suspended"),
    30003: ("undelivered", "Unreachable destination handset"),
    30004: ("undelivered", "Message blocked"),
    30005: ("undelivered", "Unknown destination handset"),
    30006: ("undelivered", "Landline or unreachable carrier"),
    30007: ("undelivered", "Message filtered"),
    30008: ("undelivered", "Unknown error"),
}


class TwilioError(Exception):
    """An answer in Twilio's error form."""

    def __init__(self, code: int, detail: str = "", *, retry_after: int | None = None) -> None:
        status, message = API_ERRORS[code]
        self.code = code
        self.status = status
        self.message = message.replace("{detail}", detail)
        self.retry_after = retry_after
        """Seconds, for 20429."""
        super().__init__(self.message)

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
