"""The page: customers' phones, and the Slack of drivers and dispatch beside them."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from doorstep.sandbox.carrier import Carrier

# Nothing from outside, no script but our own file, no frame around us.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
    )


def routes(carrier: Carrier, company_name: str, console_url: str) -> list[Route]:
    """`console_url`: where the desk's pages are, for a link."""
    template = templates().get_template("phones.html")

    async def phones(_request: Request) -> Response:
        page = template.render(company_name=company_name, number=carrier.account.number, console_url=console_url)
        return HTMLResponse(page, headers=HEADERS)

    return [Route("/", phones, methods=["GET"])]
