"""The database as the Rasa server uses it."""

import functools

from doorstep.bootstrap import services
from doorstep.storage import Storage


@functools.cache
def shared_storage() -> Storage:
    """The storage of this process: its channels, tracker store and locks share it. Connects on first use."""
    return Storage(services().sessions)
