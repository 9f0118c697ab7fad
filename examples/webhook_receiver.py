"""Hears from Doorstep what happens: verifies each message, does it once, and leaves out what is old. Needs
standardwebhooks alone:

    DOORSTEP_WEBHOOK_SECRET=whsec_... python examples/webhook_receiver.py

Its address behind TLS is what you type on the desk's page Webhooks. A real one keeps `seen` and `versions` in its
database, in the transaction in which it does what the message says.
"""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import ClassVar

from standardwebhooks import Webhook, WebhookVerificationError


class Receiver(BaseHTTPRequestHandler):
    webhook = Webhook(os.environ["DOORSTEP_WEBHOOK_SECRET"])
    seen: ClassVar[set[str]] = set()
    versions: ClassVar[dict[str, int]] = {}
    lock = Lock()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            event = self.webhook.verify(body, dict(self.headers))
        except (WebhookVerificationError, ValueError):
            return self.answer(400)
        with self.lock:
            if self.headers["webhook-id"] not in self.seen:
                self.handle_event(event["type"], event["data"])
                self.seen.add(self.headers["webhook-id"])
        self.answer(204)  # only now: what gets no 2xx comes again

    def handle_event(self, type_: str, data: dict) -> None:
        if type_.startswith("delivery."):
            number, version = data["tracking_number"], data["version"]
            if version > self.versions.get(number, 0):
                self.versions[number] = version
                print(number, type_, data["after"], flush=True)

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.end_headers()


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "9000"))), Receiver).serve_forever()
