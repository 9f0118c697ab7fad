"""What came with a message is fetched from the provider that has it, with its key, and from nobody else."""

from collections.abc import Callable

import httpx
import pytest

from doorstep.messaging import provider_files
from doorstep.messaging.provider_files import NotThere, fetch, key_for
from doorstep.messaging.shrinking import NoPicture
from doorstep.settings import Settings

MEDIA = f"https://api.twilio.com/2010-04-01/Accounts/AC{'0' * 32}/Messages/MM{'1' * 32}/Media/ME{'2' * 32}"
STORED = "https://mms.twiliocdn.com/AC0/1?Expires=1&Signature=x"
ON_SLACK = "https://files.slack.com/files-pri/T1-F1/door.jpg"

LIVE = Settings()
SANDBOXED = Settings(TWILIO_API_URL="http://127.0.0.1:8025", SLACK_API_URL="http://127.0.0.1:8026/slack/api/")

Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], list[httpx.Request]]:
    """Have this answer whoever is asked; the requests it got."""

    def answering(answer: Answer) -> list[httpx.Request]:
        asked: list[httpx.Request] = []

        def handle(request: httpx.Request) -> httpx.Response:
            asked.append(request)
            return answer(request)

        real = httpx.AsyncClient
        monkeypatch.setattr(
            provider_files.httpx,
            "AsyncClient",
            lambda **options: real(transport=httpx.MockTransport(handle), **options),
        )
        return asked

    return answering


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (MEDIA, "Basic "),
        (ON_SLACK, "Bearer "),
        ("https://acme.slack.com/files/1", "Bearer "),
        (STORED, None),
        ("https://media.twiliocdn.com/AC0/1", None),
        ("https://s3-external-1.amazonaws.com/media.twiliocdn.com/AC0/1", None),
        ("https://a.slack-edge.com/1.png", None),
    ],
)
def test_the_providers_hosts_are_asked_and_the_key_goes_where_it_opens_something(url: str, key: str | None) -> None:
    headers = key_for(url, LIVE)
    assert headers is not None
    assert headers.get("Authorization", "").startswith(key) if key else not headers


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/1.png",
        "https://127.0.0.1/1.png",
        "http://localhost:5005/healthz",
        "http://[::1]/1.png",
        "http://169.254.169.254/latest/meta-data/",
        "https://169.254.169.254/latest/meta-data/",
        "http://2130706433/",
        "http://10.0.0.7/1.png",
        "https://example.org/1.png",
        "https://api.twilio.com.example.org/1.png",
        "https://eviltwiliocdn.com/1.png",
        "https://evil-slack.com/1.png",
        "https://files.slack.com.example.org/1.png",
        "https://s3-external-1.amazonaws.com/another-bucket/1.png",
        "https://api.twilio.com/2010-04-01/Accounts/AC0/Messages.json",
        MEDIA.replace("https", "http"),
        ON_SLACK.replace("https", "http"),
        MEDIA.replace("api.twilio.com", "api.twilio.com:8443"),
        MEDIA.replace("api.twilio.com", "api.twilio.com@127.0.0.1"),
        MEDIA.replace("https://", "https://me@"),
        "ftp://files.slack.com/1.png",
        "file:///etc/passwd",
        "https://files.slack.com\\@127.0.0.1/",
        "http://[",
        "nonsense",
        "",
    ],
)
async def test_nobody_else_is_asked(provider: Callable[[Answer], list[httpx.Request]], url: str) -> None:
    asked = provider(lambda _: httpx.Response(200, content=b"x"))
    for settings in (LIVE, SANDBOXED):
        with pytest.raises(NotThere):
            await fetch(url, settings)
    assert asked == []


def test_the_sandbox_is_asked_by_the_address_it_is_configured_with_alone() -> None:
    assert key_for("http://127.0.0.1:8025/media/1", SANDBOXED) == provider_files._twilio_key(SANDBOXED)
    assert key_for("http://127.0.0.1:8026/files/1", SANDBOXED) == provider_files._slack_key(SANDBOXED)
    assert key_for("http://127.0.0.1:8027/media/1", SANDBOXED) is None
    assert key_for("http://localhost:8025/media/1", SANDBOXED) is None
    assert key_for("http://127.0.0.1:8025/media/1", LIVE) is None


def test_a_sandbox_that_stands_for_both_providers_is_asked_with_the_key_of_the_one_that_has_it() -> None:
    both = SANDBOXED.model_copy(update={"slack_api_url": f"{SANDBOXED.twilio_api_url}/slack/api/"})
    media = f"{both.twilio_api_url}/2010-04-01/Accounts/AC{'0' * 32}/Messages/MM{'0' * 32}/Media/ME{'0' * 32}"
    assert key_for(media, both) == provider_files._twilio_key(both)
    assert key_for(f"{both.twilio_api_url}/slack/files/T1-F1/photo.jpg", both) == provider_files._slack_key(both)


async def test_twilios_api_leads_on_to_its_store_which_gets_no_key(
    provider: Callable[[Answer], list[httpx.Request]],
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "api.twilio.com":
            return httpx.Response(307, headers={"Location": STORED})
        return httpx.Response(200, content=b"picture", headers={"Content-Type": "image/png"})

    asked = provider(answer)
    fetched = await fetch(MEDIA, LIVE)
    assert (fetched.content, fetched.content_type) == (b"picture", "image/png")
    assert ["authorization" in request.headers for request in asked] == [True, False]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "http://127.0.0.1:5005/conversations",
        "http://169.254.169.254/latest/meta-data/",
        "https://example.org/1.png",
        "http://mms.twiliocdn.com/1",
        "//127.0.0.1/1",
        "file:///etc/passwd",
    ],
)
async def test_no_provider_leads_us_elsewhere(
    provider: Callable[[Answer], list[httpx.Request]], elsewhere: str
) -> None:
    asked = provider(lambda _: httpx.Response(302, headers={"Location": elsewhere}))
    with pytest.raises(NotThere):
        await fetch(MEDIA, LIVE)
    assert len(asked) == 1


async def test_a_provider_that_leads_in_circles_is_left(provider: Callable[[Answer], list[httpx.Request]]) -> None:
    asked = provider(lambda _: httpx.Response(302, headers={"Location": STORED}))
    with pytest.raises(NotThere):
        await fetch(MEDIA, LIVE)
    assert len(asked) < 10


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_what_is_gone_is_not_asked_for_again(
    provider: Callable[[Answer], list[httpx.Request]], status: int
) -> None:
    provider(lambda _: httpx.Response(status))
    with pytest.raises(NotThere):
        await fetch(MEDIA, LIVE)


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_what_cannot_be_had_now_is_said_so(
    provider: Callable[[Answer], list[httpx.Request]], status: int
) -> None:
    provider(lambda _: httpx.Response(status))
    with pytest.raises(httpx.HTTPError):
        await fetch(MEDIA, LIVE)


async def test_what_is_too_large_is_not_read_to_its_end(
    provider: Callable[[Answer], list[httpx.Request]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_files, "MAX_BYTES", 1000)
    provider(lambda _: httpx.Response(200, content=b"x" * 1001))
    with pytest.raises(NoPicture, match="too_large"):
        await fetch(ON_SLACK, LIVE)
