"""Who is in the workspace from the start: drivers of the seeded day, the desk, and somebody the DMS does not know."""

from doorstep.sandbox.slack.records import BOT_NAME, BOT_USER_ID, User

_DRIVERS_HINTS = ("starting my shift", "next stop", "gate code?", "running 15 late, traffic", "delivered, front door")
_DRIVERS = (("U0DRIVER01", "Driver One"), ("U0DRIVER02", "Driver Two"), ("U0DRIVER03", "Driver Three"))


def seeded_users() -> list[User]:
    """The bot first."""
    return [
        User(BOT_USER_ID, BOT_NAME, "bot", "Doorstep's app", seeded=True),
        *(User(id_, name, "driver", "on a route today", _DRIVERS_HINTS, seeded=True) for id_, name in _DRIVERS),
        User("U0DISPATCH1", "Dee", "dispatcher", "at the desk", seeded=True),
        User("U0DISPATCH2", "Sam", "dispatcher", "at the desk", seeded=True),
        User("U0STRANGER", "Robin Doe", "stranger", "no driver, not linked", ("next stop", "hello?"), seeded=True),
    ]
