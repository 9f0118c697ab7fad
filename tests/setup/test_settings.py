"""Settings that cannot be used are named, with what would do."""

import pytest

from doorstep.settings import BrokenSetting, load_settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DOORSTEP_DISPATCH_TIMEZONE", "Mars/Olympus"),
        ("DOORSTEP_DISPATCH_OPENS", "early"),
        ("DOORSTEP_DISPATCH_PHONE", "call us"),
        ("DOORSTEP_NOW", "2026-11-20T10:30:00"),
        ("DOORSTEP_NOW", "noon"),
        ("DOORSTEP_RASA_URL", "5006"),
        ("DOORSTEP_CONSOLE_URL", "127.0.0.1:8035"),
        ("DOORSTEP_SANDBOX_URL", "http://127.0.0.1:port"),
        ("DOORSTEP_PUBLIC_URL", "https://"),
        ("DOORSTEP_LOG_LEVEL", "LOUD"),
        ("DOORSTEP_CONSENT_MODE", "some"),
        ("DOORSTEP_OIDC_ISSUER", "id.example"),
        ("DOORSTEP_OIDC_DEFAULT_ROLE", "king"),
        ("TWILIO_API_URL", "localhost"),
        ("TWILIO_NUMBER", "312-555-0199"),
        ("DATABASE_URL", "mysql://host/doorstep"),
        ("DATABASE_URL", "doorstep.db"),
    ],
)
def test_a_broken_setting_is_one_line_that_names_it(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BrokenSetting) as broken:
        load_settings()
    (line,) = str(broken.value).splitlines()
    assert line.startswith(f"{name}: ")


def test_the_defaults_need_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert load_settings().database_url == "sqlite:///var/doorstep.db"


def test_a_secret_is_never_part_of_what_is_said_about_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "0123456789abcdef")
    assert "0123456789abcdef" not in repr(load_settings())
