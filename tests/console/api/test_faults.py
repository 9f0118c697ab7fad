"""What goes wrong here is answered by a document, and the log has nobody's words."""

from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from doorstep.dms.importing import single
from tests.console.api.conftest import NUMBER, Program


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (RuntimeError("Maria Lopez +13125550142"), 500, "failed"),
        (OperationalError("Maria Lopez", {}, Exception("+13125550142")), 503, "database_away"),
    ],
)
async def test_a_fault_names_nobody(
    dms: Program,
    row: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fault: Exception,
    status: int,
    code: str,
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise fault

    monkeypatch.setattr(single, "take_delivery", fail)
    answer = await dms("PUT", f"/deliveries/{NUMBER}", json=row)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    said = answer.text + "".join(capsys.readouterr())
    assert [word for word in ("Maria", "5550142", NUMBER, dms.token) if word in said] == []
