"""The talk with the company's identity provider: OpenID Connect's code flow with state, nonce and PKCE, by Authlib."""

import warnings
from collections.abc import Mapping
from typing import Any

import httpx
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import Response

from doorstep.console.auth.identity import IdentifiedPerson
from doorstep.settings import Settings

with warnings.catch_warnings():
    from authlib.deprecate import AuthlibDeprecationWarning  # type: ignore[import-untyped]

    warnings.simplefilter("ignore", AuthlibDeprecationWarning)  # at import: it will move to another HTTP library
    from authlib.integrations.starlette_client import OAuth, OAuthError  # type: ignore[import-untyped]

CALLBACK = "/login/oidc/callback"
_TIMEOUT_SECONDS = 10.0
_LEEWAY_SECONDS = 60
_ASYMMETRIC = ("RS", "PS", "ES", "EdDSA", "Ed25519")
"""Kinds of signatures that only the provider can make."""


class ProviderAway(Exception):
    """It cannot be reached, or does not speak as it should."""


class Unproven(Exception):
    """What came back proves nothing: forged, expired, meant for somebody else. The text names what, for logs."""


class IdentityProvider:
    """One per process; its documents are fetched on first use and kept."""

    def __init__(self, settings: Settings) -> None:
        assert settings.oidc_issuer is not None
        self._settings = settings
        self._issuer = settings.oidc_issuer
        secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else None
        self._client: Any = OAuth().register(
            "company",
            server_metadata_url=f"{self._issuer.rstrip('/')}/.well-known/openid-configuration",
            client_id=settings.oidc_client_id,
            client_secret=secret,
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "client_secret_basic" if secret else "none",
                "timeout": _TIMEOUT_SECONDS,
            },
        )

    async def send_there(self, request: Request) -> tuple[Response, dict[str, Any]]:
        """The redirect, and what must be remembered of it until the browser is back.

        Raises ProviderAway.
        """
        request.scope["session"] = {}
        try:
            await self._load()
            redirect = await self._client.authorize_redirect(request, self._settings.console_url.rstrip("/") + CALLBACK)
        except (httpx.HTTPError, ValueError, RuntimeError) as error:
            raise ProviderAway(type(error).__name__) from error
        return redirect, dict(request.session)

    async def who_came_back(self, request: Request, remembered: Mapping[str, Any]) -> IdentifiedPerson:
        """Raises ProviderAway, Unproven."""
        request.scope["session"] = dict(remembered)
        metadata = await self._load()
        try:
            token = await self._client.authorize_access_token(
                request,
                claims_options={
                    "iss": {"essential": True, "values": [metadata["issuer"]]},
                    "aud": {"essential": True, "values": [self._settings.oidc_client_id]},
                },
                leeway=_LEEWAY_SECONDS,
            )
        except httpx.HTTPError as error:
            raise ProviderAway(type(error).__name__) from error
        except (OAuthError, JoseError, ValueError, KeyError, TypeError) as error:
            raise Unproven(getattr(error, "error", None) or type(error).__name__) from error
        claims = token.get("userinfo")
        if not claims:
            raise Unproven("no_id_token")
        return IdentifiedPerson.of(claims, metadata["issuer"], self._settings.oidc_role_claim)

    async def _load(self) -> Mapping[str, Any]:
        """The discovery document. Raises ProviderAway."""
        try:
            metadata: dict[str, Any] = await self._client.load_server_metadata()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderAway(type(error).__name__) from error
        if metadata.get("issuer", "").rstrip("/") != self._issuer.rstrip("/"):
            self._client.server_metadata = {}
            raise ProviderAway("another issuer than DOORSTEP_OIDC_ISSUER")
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [name for name in offered if name.startswith(_ASYMMETRIC)]
        return metadata
