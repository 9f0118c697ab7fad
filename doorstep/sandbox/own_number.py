"""Twilio's IncomingPhoneNumber resource of the company's one number: what it calls when a text comes in."""

import hashlib
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import URL

from doorstep.sandbox.account import Account
from doorstep.sandbox.paging import one_page
from doorstep.sandbox.records import API_VERSION

_NONE_OF_OURS = (
    "address_sid", "bundle_sid", "emergency_address_sid", "identity_sid", "sms_application_sid", "sms_fallback_url",
    "status_callback", "trunk_sid", "voice_application_sid", "voice_fallback_url", "voice_url",
)  # fmt: skip
_SINCE = "Mon, 02 Nov 2026 15:00:00 +0000"


def number_page(account: Account, url: URL, query: Mapping[str, str]) -> dict[str, Any]:
    """ListIncomingPhoneNumberResponse."""
    is_asked = query.get("PhoneNumber", "") in ("", account.number)
    return one_page("incoming_phone_numbers", [_resource(account)] if is_asked else [], url)


def _resource(account: Account) -> dict[str, Any]:
    sid = "PN" + hashlib.md5(account.number.encode(), usedforsecurity=False).hexdigest()
    return dict.fromkeys(_NONE_OF_OURS) | {
        "account_sid": account.sid,
        "address_requirements": "none",
        "api_version": API_VERSION,
        "beta": False,
        "capabilities": {"mms": True, "sms": True, "voice": False, "fax": False},
        "date_created": _SINCE,
        "date_updated": _SINCE,
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "friendly_name": account.number,
        "origin": "twilio",
        "phone_number": account.number,
        "sid": sid,
        "sms_fallback_method": "POST",
        "sms_method": "POST",
        "sms_url": account.webhook_url,
        "status": "in-use",
        "status_callback_method": "POST",
        "type": "local",
        "uri": f"/{API_VERSION}/Accounts/{account.sid}/IncomingPhoneNumbers/{sid}.json",
        "voice_caller_id_lookup": False,
        "voice_fallback_method": "POST",
        "voice_method": "POST",
        "voice_receive_mode": "voice",
    }
