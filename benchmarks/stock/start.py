"""`rasa …` as installed, but for the address its Twilio client talks to (TWILIO_API_URL): the local carrier's.

Runs in the environment of this folder, which has neither doorstep nor benchmarks.
"""

import os
from typing import Any

from rasa.__main__ import main
from twilio.rest.api.ApiBase import ApiBase

_construct = ApiBase.__init__


def _construct_for_local_carrier(self: ApiBase, *args: Any, **kwargs: Any) -> None:
    _construct(self, *args, **kwargs)
    self.base_url = os.environ["TWILIO_API_URL"]


if __name__ == "__main__":
    if "TWILIO_API_URL" in os.environ:
        ApiBase.__init__ = _construct_for_local_carrier  # type: ignore[method-assign]
    main()
