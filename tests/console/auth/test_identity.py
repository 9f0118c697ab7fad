"""Whose account somebody from the identity provider gets, on both databases."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.console.auth import accounts
from doorstep.console.auth.identity import IdentifiedPerson, NotLetIn, account_of
from doorstep.console.auth.models import Role
from doorstep.database import Sessions
from doorstep.settings import Settings

pytestmark = pytest.mark.both_databases

ISSUER = "https://id.example"
BY_CLAIM = Settings(oidc_role_claim="groups")


def person(**claims: Any) -> IdentifiedPerson:
    return IdentifiedPerson.of(
        {"sub": "1", "email": "kim@example.com", "email_verified": True} | claims, ISSUER, "groups"
    )


def come_in(sessions: Sessions, who: IdentifiedPerson, settings: Settings, now: datetime) -> tuple[str, Role]:
    with sessions.begin() as session:
        user = account_of(session, who, settings, now)
        return user.login, user.role


def test_somebody_new_gets_an_account_with_the_role_of_the_provider(sessions: Sessions, now: datetime) -> None:
    who = person(groups=["doorstep-admin"])
    assert come_in(sessions, who, BY_CLAIM, now) == ("kim@example.com", Role.ADMIN)
    assert come_in(sessions, who, BY_CLAIM, now) == ("kim@example.com", Role.ADMIN)


def test_the_last_admin_comes_in_as_one_though_the_provider_says_otherwise(sessions: Sessions, now: datetime) -> None:
    come_in(sessions, person(groups=["admin"]), BY_CLAIM, now)
    assert come_in(sessions, person(groups=["viewer"]), BY_CLAIM, now)[1] == Role.ADMIN
    with sessions.begin() as session:
        accounts.add(session, accounts.NewAccount("ada", role=Role.ADMIN, password=None), now=now, by="test")
    assert come_in(sessions, person(groups=["viewer"]), BY_CLAIM, now)[1] == Role.VIEWER


def test_somebody_without_a_name_to_go_by_is_not_let_in(sessions: Sessions, now: datetime) -> None:
    with pytest.raises(NotLetIn):
        come_in(sessions, person(email=None, groups=["viewer"]), BY_CLAIM, now)
    with pytest.raises(NotLetIn):
        come_in(sessions, person(email="no login at all", groups=["viewer"]), BY_CLAIM, now)


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ("viewer", Role.VIEWER),
        ("staff viewer, admin", Role.ADMIN),
        (["doorstep-dispatcher", 5, None], Role.DISPATCHER),
        (["administrator"], None),
        (None, None),
        ({"admin": True}, None),
    ],
)
def test_the_highest_role_of_ours_counts(groups: object, role: Role | None) -> None:
    assert person(groups=groups).role() == role


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["email", "email_verified", "name", "preferred_username", "a"]), json_values))
def test_whatever_the_claims_are_they_are_read(claims: dict[str, Any]) -> None:
    who = IdentifiedPerson.of({"sub": "1", **claims}, ISSUER, "a.b.c")
    assert who.role() in (None, *Role)
    assert who.email is None or claims["email_verified"] in (True, "true")
