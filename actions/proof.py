"""Proof of delivery: time, place, who signed, and the photo; to the recipient only (actions/requests.py sees to it)."""

from actions import evidence
from actions.question import Memory
from actions.steps import Answered, NotAnAnswer, RequestContext, Settled, Step
from doorstep.dms.status import Status


def begin(asked: RequestContext) -> Step:
    if asked.delivery.status is not Status.DELIVERED:
        return Answered([])
    pictures = evidence.photos(asked)
    response = "utter_proof" if pictures else "utter_proof_no_photo"
    if not asked.dms.capabilities.keeps_photos:
        response = "utter_proof_without_photos"
    return Settled([(response, {"proof": evidence.sentence(asked)})], "Proof of delivery was sent.", pictures)


def answer(asked: RequestContext, memory: Memory) -> Step:
    return NotAnAnswer()
