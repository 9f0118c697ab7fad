"""Where to go on to: a path of these pages, never somewhere else whatever a link says."""

from urllib.parse import quote, urlsplit


def safe(path: str | None) -> str:
    """The path itself, or `/` when it could lead a browser to another site."""
    if not path or not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        return "/"
    try:
        parts = urlsplit(path)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc or path.startswith(("/login", "/logout")) else path


def sign_in_path(then: str) -> str:
    then = safe(then)
    return "/login" if then == "/" else f"/login?next={quote(then, safe='/')}"
