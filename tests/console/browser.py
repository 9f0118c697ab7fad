"""A browser without a screen: it keeps cookies, fills in the forms that pages show and says where they come from."""

import html
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

Fields = dict[str, str]


@dataclass
class Form:
    action: str
    method: str
    fields: Fields = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        if not self.forms:
            return
        fields = self.forms[-1].fields
        if tag == "textarea" and "name" in given:
            self._inside = given["name"]
            fields[self._inside] = ""
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and self._select and ("selected" in given or self._select not in fields):
            fields[self._select] = given.get("value", "")
        elif tag == "input" and "name" in given:
            is_choice = given.get("type") in ("checkbox", "radio")
            if not is_choice or "checked" in given:
                fields[given["name"]] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.forms[-1].fields[self._inside] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._inside = None
        elif tag == "select":
            self._select = None


@dataclass
class Page:
    response: httpx.Response

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        """The HTML with its entities resolved."""
        return html.unescape(self.response.text)

    @property
    def path(self) -> str:
        """Where the browser ended up."""
        return self.response.url.raw_path.decode()

    @property
    def goes_to(self) -> str:
        return self.response.headers.get("location", "")

    def forms(self) -> list[Form]:
        parser = _Forms()
        parser.feed(self.response.text)
        return parser.forms

    def form(self, action: str) -> Form:
        found = [form for form in self.forms() if form.action == action]
        assert found, f"no form {action!r} among {[form.action for form in self.forms()]}"
        return found[0]


class Browser:
    """Follows redirects unless told not to."""

    def __init__(self, client: httpx.AsyncClient, origin: str) -> None:
        self.client = client
        self.origin = origin

    async def open(self, path: str, *, follow: bool = True, **headers: str) -> Page:
        return Page(await self.client.get(path, headers=headers, follow_redirects=follow))

    async def submit(self, page: Page, action: str, *, follow: bool = True, **typed: str) -> Page:
        """Send the form of the page that goes to `action`, with these fields typed over what it holds."""
        form = page.form(action)
        return await self.post(action, {**form.fields, **typed}, follow=follow)

    async def post(self, path: str, fields: Fields, *, follow: bool = True, headers: Fields | None = None) -> Page:
        """As a page of this site would; `headers` on top."""
        sent = {"origin": self.origin, "sec-fetch-site": "same-origin"} if headers is None else headers
        return Page(await self.client.post(path, data=fields, headers=sent, follow_redirects=follow))

    async def sign_in(self, login: str, password: str, *, follow: bool = True, path: str = "/login") -> Page:
        page = await self.open(path)
        return await self.submit(page, "/login", follow=follow, login=login, password=password)
