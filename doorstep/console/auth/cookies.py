"""The desk's cookies: named, flagged and scoped in one place."""

from starlette.requests import Request
from starlette.responses import Response

from doorstep.settings import Settings

SESSION = "desk"
VISITOR = "desk-door"
"""Before anybody is signed in: what the sign-in form is bound to."""
OIDC = "desk-oidc"
"""Of a browser that is with the identity provider."""
FLASH = "desk-said"
THEME = "desk-theme"
KEYS = "desk-keys"
"""`off`: single keys do nothing, for people whose tools type on their own."""


def is_https(settings: Settings) -> bool:
    return settings.console_url.startswith("https://")


def name_of(cookie: str, settings: Settings) -> str:
    """`__Host-` where there is HTTPS: the browser then takes it from this very host only."""
    return f"__Host-{cookie}" if is_https(settings) else cookie


def read(request: Request, cookie: str) -> str | None:
    return request.cookies.get(name_of(cookie, settings_of(request)))


def put(request: Request, response: Response, cookie: str, value: str, *, max_age: int | None = None) -> None:
    """Until the browser is closed, or for so many seconds."""
    settings = settings_of(request)
    response.set_cookie(
        name_of(cookie, settings),
        value,
        max_age=max_age,
        path="/",
        secure=is_https(settings),
        httponly=True,
        samesite="lax",
    )


def drop(request: Request, response: Response, cookie: str) -> None:
    settings = settings_of(request)
    response.delete_cookie(
        name_of(cookie, settings), path="/", secure=is_https(settings), httponly=True, samesite="lax"
    )


def settings_of(request: Request) -> Settings:
    settings: Settings = request.app.state.services.settings
    return settings
