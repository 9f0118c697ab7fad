"""A small company's day through the benchmark: every package is told of four times, and the figures add up."""

from pathlib import Path

from benchmarks.notifications import measure
from doorstep.database import make_engine


async def test_every_package_of_a_day_is_told_of_four_times(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/doorstep.db")
    found = await measure(engine, 12, 75.0)
    engine.dispose()
    kinds = ("window_confirmation", "out_for_delivery", "on_the_way", "delivered")
    assert [found["sent_by_kind"][kind] for kind in kinds] == [12] * 4
    assert found["cpu_ms_a_notification"] > 0
    assert found["queued_to_carrier_seconds"]["on_the_way and delivered"]["texts"] == 24
