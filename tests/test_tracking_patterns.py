"""What a company's tracking numbers may look like, and what is made and said of it."""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep import tracking_patterns
from doorstep.settings import BrokenSetting, load_settings
from doorstep.tracking_patterns import BadPattern, read

OURS = "1Z[A-Z0-9]{16}=1Z12345E0205271688 [0-9]{12} [A-Z]{3}-[0-9]{6}"


@pytest.fixture
def ours() -> Iterator[None]:
    tracking_patterns.use(read(OURS))
    yield
    tracking_patterns.use(tracking_patterns.DEFAULT)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("[0-9]{5}", "ZIP codes"),
        (r"\d{5}", "ZIP codes"),
        ("606[0-9]{2}", "ZIP codes"),
        ("[0-9]{5,12}", "ZIP codes"),
        ("[0-9]{5}-[0-9]{4}", "ZIP+4"),
        ("[0-9]{10}", "telephone numbers"),
        ("[0-9]{3}-[0-9]{3}-[0-9]{4}", "telephone numbers"),
        ("1[0-9]{10}", "telephone numbers"),
        ("[0-9]{7}", "telephone numbers"),
        ("[A-Z0-9]{10}", "telephone numbers"),
        ("[A-Z]{2}[0-9]{5}", "a state and its ZIP code"),
        ("IL[0-9]{5}", "a state and its ZIP code"),
        ("[A-Z]{12}", "plain words"),
        ("[A-Z0-9]{12}", "plain words"),
        ("[0-9]{8}", "fewer than 9 digits"),
        ("LM[0-9]{4}", "fewer than 5 digits"),
        ("[0-9]{41}", "no count from 1 to 40"),
        ("LM[0-9]{0}", "no count from 1 to 40"),
        ("LM[0-9]{20}[A-Z]{20}", "longer than 40"),
        ("-[0-9]{12}", "begins or ends with a dash"),
        ("LM.*", "not understood"),
        ("^LM[0-9]{9}$", "not understood"),
        ("LM[0-8]{9}", "not understood"),
        ("LM{1,2}[0-9]{9}", "write two patterns"),
        ("LM[0-9]{9}=LM12", "no example"),
        ("", "needs a pattern"),
    ],
)
def test_a_pattern_that_something_else_matches_is_refused_with_the_reason(pattern: str, why: str) -> None:
    with pytest.raises(BadPattern) as refused:
        read(pattern)
    assert why in str(refused.value)


def test_no_process_starts_with_such_a_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTEP_TRACKING_NUMBERS", "LM[0-9]{9} [0-9]{10}")
    with pytest.raises(BrokenSetting, match=r"DOORSTEP_TRACKING_NUMBERS: .*telephone numbers"):
        load_settings()


@pytest.mark.parametrize(
    ("patterns", "form", "example"),
    [
        ("LM[0-9]{9}", "LM and 9 digits", "LM123456789"),
        ("lm[0-9]{4}[0-9]{5}", "LM and 9 digits", "LM123456789"),
        ("[0-9]{12}", "12 digits", "123456789012"),
        ("TBA[0-9]{12,14}", "TBA and 12 to 14 digits", "TBA12345678901234"),
        ("[A-Z]{3}-[0-9]{6}", "like ABC-123456", "ABC-123456"),
        (OURS, "like 1Z12345E0205271688, 123456789012 or ABC-123456", "1Z12345E0205271688"),
    ],
)
def test_people_are_told_what_a_number_looks_like(patterns: str, form: str, example: str) -> None:
    tracking_patterns.use(read(patterns))
    try:
        assert (tracking_patterns.form(), tracking_patterns.example()) == (form, example)
        assert tracking_patterns.is_number(example)
    finally:
        tracking_patterns.use(tracking_patterns.DEFAULT)


@pytest.mark.usefixtures("ours")
def test_what_is_invented_is_of_the_companys_forms() -> None:
    random = Random(1)
    invented = [tracking_patterns.invented(random) for _ in range(100)]
    assert all(map(tracking_patterns.is_number, invented))
    assert {len(each) for each in invented} == {18, 12, 10}


@given(st.lists(st.integers(0, 10_000_000), unique=True, max_size=50))
def test_different_numbers_are_made_of_different_counts(counts: list[int]) -> None:
    tracking_patterns.use(read(OURS))
    try:
        made = [tracking_patterns.numbered(no) for no in counts]
    finally:
        tracking_patterns.use(tracking_patterns.DEFAULT)
    assert len(set(made)) == len(counts)


def test_the_default_invents_what_it_always_did() -> None:
    assert tracking_patterns.numbered(482_915_073) == "LM482915073"
    assert tracking_patterns.invented(Random(5)) == f"LM{Random(5).randrange(100_000_000, 1_000_000_000)}"
