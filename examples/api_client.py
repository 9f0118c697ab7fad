"""Connects a company's own system with Doorstep: announces a delivery, corrects it, tells of an attempt, hears what
changed. Needs httpx alone:

    doorstep api token add dms --role dispatcher
    DOORSTEP_API=https://desk.example.com/api/v1 DOORSTEP_TOKEN=dst_... python examples/api_client.py
"""

import os
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx

Row = dict[str, Any]


class Doorstep:
    def __init__(self, url: str, token: str) -> None:
        self._http = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=30)

    def announce(self, number: str, row: Row) -> Row:
        """Sent again as it was, it changes nothing."""
        return self._send("PUT", f"/deliveries/{number}", json=row).json()

    def correct(self, number: str, change: Row, row: Row) -> Row:
        """Over whatever was changed there since: look at what `delivery` says first."""
        etag = self._send("GET", f"/deliveries/{number}").headers["ETag"]
        return self._send("PUT", f"/deliveries/{number}", json=row | change, headers={"If-Match": etag}).json()

    def delivery(self, number: str) -> Row:
        return self._send("GET", f"/deliveries/{number}").json()

    def attempt(self, told: Row) -> Row:
        """One key for one attempt, however often it has to be sent."""
        return self._send("POST", "/attempts", json=told, headers={"Idempotency-Key": str(uuid.uuid4())}).json()

    def changes(self, after: int = 0) -> Iterator[tuple[int, Row]]:
        """Deliveries as they are now, each with the cursor to go on from; keep it with what you keep of them."""
        while True:
            page = self._send("GET", "/deliveries", params={"changed_after": after}).json()
            after = page["next"]
            yield from ((after, each) for each in page["items"])
            if not page["has_more"]:
                return

    def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        while True:
            response = self._http.request(method, path, **more)
            if response.status_code not in (429, 503):
                break
            time.sleep(int(response.headers.get("Retry-After", "5")))
        if response.is_error:
            raise RuntimeError(f"{response.status_code} {response.json()['code']}: {response.json()['detail']}")
        return response


if __name__ == "__main__":
    for cursor, each in Doorstep(os.environ["DOORSTEP_API"], os.environ["DOORSTEP_TOKEN"]).changes():
        print(cursor, each["tracking_number"], each["status"])
