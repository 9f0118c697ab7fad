"""The company's settings, as far as they can be judged without asking anybody. Pure."""

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from doorstep import tracking_patterns
from doorstep.doctor.findings import Finding, doubtful, well, wrong
from doorstep.published_defaults import published_defaults
from doorstep.settings import Settings


def settings(given: Settings) -> Iterator[Finding]:
    numbers = ", ".join(each.example for each in tracking_patterns.read(given.tracking_numbers))
    yield well("settings", f"all can be read; {given.company_name}, tracking numbers like {numbers}")
    for each in published_defaults(given):
        yield wrong(
            "secrets", f"{each.variable} is published in the source, or empty", f"Set your own: {each.instead}."
        )
    if given.twilio_api_url is not None:
        return
    if given.now is not None:
        yield wrong(
            "clock", "DOORSTEP_NOW sets another day, and Twilio is the real one",
            "Take DOORSTEP_NOW and DOORSTEP_NOW_SINCE out of the environment.",
        )  # fmt: skip
    if given.twilio_number == Settings.model_fields["twilio_number"].default:
        yield wrong("settings", "TWILIO_NUMBER is the demo's", "Set it to the number that customers text.")
    if given.dispatch_phone == Settings.model_fields["dispatch_phone"].default:
        yield wrong("settings", "DOORSTEP_DISPATCH_PHONE is the demo's", "Set it to the number that people may call.")
    if given.company_name == Settings.model_fields["company_name"].default:
        yield wrong("settings", "DOORSTEP_COMPANY_NAME is the demo's", "Set it to what customers know you by.")
    if "CANCEL" in given.carrier_stop_words:
        yield doubtful(
            "opt-out words", "Twilio takes CANCEL for an opt-out",
            "Customers mean a delivery by it: have it taken out of your account's opt-out words and of "
            "DOORSTEP_CARRIER_STOP_WORDS (docs/going-live.md, 2).",
        )  # fmt: skip
    if not _is_public(given.public_url):
        yield wrong(
            "public URL", f"Twilio cannot reach {given.public_url}",
            "Set DOORSTEP_PUBLIC_URL to https:// and the name that your proxy passes to the receiver.",
        )  # fmt: skip


def _is_public(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        return parts.scheme == "https" and ip_address(host).is_global
    except ValueError:
        return parts.scheme == "https" and "." in host and not host.endswith((".local", ".internal"))
