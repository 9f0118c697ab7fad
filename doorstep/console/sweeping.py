"""What nobody needs any more is swept out once an hour: sessions that ended, attempts and steps of
yesterday, calls of last month, texts that nobody reviewed, what programs were answered
last week, what they were told last month."""

from doorstep.bootstrap import Services
from doorstep.console.api import answers, incoming
from doorstep.console.auth import signed_in, throttle
from doorstep.console.review import collecting
from doorstep.console.webhooks import sending
from doorstep.database import transaction
from doorstep.desk import calling, plan_steps, undoable

EVERY_SECONDS = 3600.0


def sweep(services: Services) -> None:
    now = services.clock()
    with transaction(services.sessions) as session:
        signed_in.forget_expired(session, now)
        throttle.forget_old(session, now)
        answers.forget_old(session, now)
        incoming.forget_old(session, now)
        undoable.forget_old(session, now)
        plan_steps.forget_old(session, now)
        calling.forget_old(session, now)
        collecting.forget_old(session, now)
        sending.forget_old(session, now)
