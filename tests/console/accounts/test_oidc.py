"""Signing in through the company's identity provider, against a real one on this machine."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey
from sqlalchemy import Engine

from doorstep.console.auth import accounts
from doorstep.console.auth.models import ConsoleUser
from doorstep.database import Sessions
from doorstep.settings import Settings
from tests.console.accounts.provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.console.browser import Browser, Page
from tests.console.conftest import PASSWORD, URL, Clock
from tests.ports import free_port
from tests.sandbox.servers import serving

NewBrowser = Callable[..., Browser]
Audit = Callable[[], list[tuple[str, str, str]]]
KIM = {"sub": "k-1", "email": "kim@example.com", "email_verified": True, "name": "Kim Park"}


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture(scope="module")
def served_provider() -> Iterator[Provider]:
    port = free_port()
    provider = Provider(f"http://127.0.0.1:{port}")
    with serving(provider.app(), port):
        yield provider


@pytest.fixture
def provider(served_provider: Provider) -> Provider:
    fresh = Provider(served_provider.url, served_provider.key)
    vars(served_provider).update(vars(fresh))
    served_provider.person = dict(KIM)
    return served_provider


@pytest.fixture
def options() -> dict[str, Any]:
    """Settings on top, for a test to change before anything is made of them."""
    return {"oidc_default_role": "viewer"}


@pytest.fixture
def settings(provider: Provider, options: dict[str, Any]) -> Settings:
    given = {"oidc_issuer": provider.url, "oidc_client_id": CLIENT_ID, "oidc_client_secret": CLIENT_SECRET}
    return Settings(console_url=URL, **(given | options))


async def at_the_provider(browser: Browser, path: str = "/login/oidc?next=/cases") -> str:
    """To the provider and through its pages; answers the address that leads back to us."""
    gone = await browser.open(path, follow=False)
    assert gone.status == 302, gone.text
    async with httpx.AsyncClient() as client:
        back = (await client.get(gone.goes_to)).headers["location"]
    assert back.startswith(f"{URL}/login/oidc/callback?")
    return str(back)


async def come_in(browser: Browser, path: str = "/login/oidc?next=/cases") -> Page:
    return await browser.open(await at_the_provider(browser, path))


def user(sessions: Sessions, login: str) -> ConsoleUser | None:
    with sessions() as session:
        return accounts.named(session, login)


async def test_the_door_offers_it_and_it_leads_to_where_one_was_going(
    browser: Browser, provider: Provider, audit: Audit
) -> None:
    door = await browser.open("/login?next=/cases")
    assert 'href="/login/oidc?next=/cases"' in door.text
    inside = await come_in(browser)
    assert (inside.status, inside.path) == (200, "/cases")
    assert "Kim Park" in inside.text
    (asked,) = provider.asked
    assert asked["scope"].split()[0] == "openid"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) >= 16
    assert [what for _who, what, _about in audit()] == ["user.added", "user.linked", "session.opened"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": None},
        {"aud": ["another-client", "a-third"]},
        {"iss": "https://evil.test"},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"sub": None},
        {"azp": "another-client"},
    ],
    ids=str,
)
async def test_a_token_that_is_not_for_this_sign_in_proves_nothing(
    browser: Browser, provider: Provider, sessions: Sessions, wrong: dict[str, Any]
) -> None:
    provider.wrong = wrong
    page = await come_in(browser)
    assert page.status == 403
    assert "did not prove who you are" in page.text
    assert (await browser.open("/today", follow=False)).status == 303
    assert user(sessions, "kim@example.com") is None


@pytest.mark.parametrize("fault", ["another's key", "unsigned", "no id_token"])
async def test_a_token_that_the_provider_did_not_sign_proves_nothing(
    browser: Browser, provider: Provider, sessions: Sessions, fault: str
) -> None:
    if fault == "another's key":
        provider.published = [RSAKey.generate_key(2048, {"kid": "one"})]
    provider.unsigned = fault == "unsigned"
    provider.without_id_token = fault == "no id_token"
    assert (await come_in(browser)).status == 403
    assert user(sessions, "kim@example.com") is None


async def test_a_key_that_the_provider_has_changed_is_fetched_anew(
    browser: Browser, new_browser: NewBrowser, provider: Provider
) -> None:
    assert (await come_in(browser)).status == 200
    old = provider.key
    provider.key = RSAKey.generate_key(2048, {"kid": "two"})
    assert (await come_in(new_browser())).status == 200
    provider.key = old


async def test_who_refuses_at_the_provider_is_back_at_the_door(browser: Browser, provider: Provider) -> None:
    provider.refuses = True
    page = await come_in(browser)
    assert page.status == 403
    assert page.form("/login")


async def test_an_answer_in_another_browser_is_refused(browser: Browser, new_browser: NewBrowser) -> None:
    back = await at_the_provider(browser)
    victim = new_browser()
    assert "begun somewhere else" in (await victim.open(back)).text
    await at_the_provider(victim)  # even one that is under way itself
    assert (await victim.open(back)).status == 403
    assert (await victim.open("/today", follow=False)).status == 303


async def test_an_answer_counts_once_and_not_for_long(browser: Browser, clock: Clock) -> None:
    back = await at_the_provider(browser)
    oidc_cookie = browser.client.cookies["desk-oidc"]
    assert (await browser.open(back)).status == 200
    browser.client.cookies.set("desk-oidc", oidc_cookie, domain="desk.test")
    assert (await browser.open(back)).status == 403
    late = await at_the_provider(browser)
    clock.advance(minutes=11)
    assert "too long ago" in (await browser.open(late)).text


async def test_a_link_through_the_provider_does_not_lead_to_another_site(browser: Browser) -> None:
    inside = await come_in(browser, "/login/oidc?next=https://evil.test/")
    assert inside.path == "/today"


async def test_an_account_with_the_same_verified_address_is_linked_and_keeps_its_role(
    browser: Browser, sessions: Sessions, clock: Clock, provider: Provider
) -> None:
    with sessions.begin() as session:
        accounts.add(
            session,
            accounts.NewAccount("kim@example.com", role=accounts.Role.DISPATCHER, password=PASSWORD),
            now=clock(),
            by="test",
        )
    await come_in(browser)
    linked = user(sessions, "kim@example.com")
    assert linked is not None
    assert (linked.role, linked.oidc_subject) == ("dispatcher", f"{provider.url} k-1")


async def test_an_address_that_is_not_verified_opens_nobodys_account(
    browser: Browser, sessions: Sessions, clock: Clock, provider: Provider
) -> None:
    with sessions.begin() as session:
        accounts.add(
            session,
            accounts.NewAccount("kim@example.com", role=accounts.Role.ADMIN, password=PASSWORD),
            now=clock(),
            by="test",
        )
    provider.person |= {"email_verified": False, "preferred_username": "kim@example.com"}
    page = await come_in(browser)
    assert page.status == 403
    assert "does not prove that it is yours" in page.text


async def test_an_account_that_is_linked_is_not_taken_over_by_another_subject(
    browser: Browser, new_browser: NewBrowser, provider: Provider
) -> None:
    await come_in(browser)
    provider.person["sub"] = "k-2"
    assert (await come_in(new_browser())).status == 403


async def test_who_is_disabled_here_stays_out_whatever_the_provider_says(
    browser: Browser, sessions: Sessions, clock: Clock
) -> None:
    await come_in(browser)
    with sessions.begin() as session:
        kim = accounts.named(session, "kim@example.com")
        assert kim is not None
        accounts.disable(session, kim, now=clock(), by="test")
    page = await come_in(browser)
    assert "is disabled" in page.text


@pytest.mark.parametrize("options", [{}], ids=["without a default role"])
async def test_without_a_default_role_only_who_has_an_account_comes_in(browser: Browser, sessions: Sessions) -> None:
    page = await come_in(browser)
    assert page.status == 403
    assert "there is no account for you" in page.text
    assert user(sessions, "kim@example.com") is None


@pytest.mark.parametrize("options", [{"oidc_role_claim": "realm_access.roles"}], ids=["roles"])
async def test_the_provider_decides_the_role_at_every_sign_in(
    browser: Browser, sessions: Sessions, provider: Provider
) -> None:
    provider.person["realm_access"] = {"roles": ["staff", "doorstep-dispatcher", "viewer"]}
    await come_in(browser)
    kim = user(sessions, "kim@example.com")
    assert kim is not None
    assert kim.role == "dispatcher"
    provider.person["realm_access"] = {"roles": ["viewer"]}
    await come_in(browser)
    kim = user(sessions, "kim@example.com")
    assert kim is not None
    assert kim.role == "viewer"
    provider.person["realm_access"] = {"roles": ["staff"]}
    assert "gives you no role" in (await come_in(browser)).text


async def test_people_of_the_provider_have_no_password_here(browser: Browser, new_browser: NewBrowser) -> None:
    inside = await come_in(browser)
    assert "identity provider" in (await browser.open("/account")).text
    token = inside.form("/logout").fields["csrf"]
    assert (await browser.post("/account/password", {"csrf": token, "new_password": "x" * 20})).status == 403
    assert (await new_browser().sign_in("kim@example.com", "")).status == 401


@pytest.mark.parametrize("options", [{"oidc_issuer": "http://127.0.0.1:1"}], ids=["nothing there"])
async def test_while_the_provider_is_away_the_door_says_so_and_passwords_still_work(
    browser: Browser,
) -> None:
    page = await browser.open("/login/oidc")
    assert page.status == 502
    assert "does not answer" in page.text
    assert (await browser.submit(page, "/login", login="dee", password=PASSWORD)).status == 200
