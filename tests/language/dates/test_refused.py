"""A day that will not do, however that is said, is never wished; a day that will do is, whatever else is negated."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.language.dates.reading import read_wish
from doorstep.language.dates.wish import Wish

TODAY = date(2026, 11, 25)
"""A Wednesday."""
DAYS = {
    "monday": 5, "tues": 6, "friday": 2, "the 28th": 3, "dec 2": 7, "tomorrow": 1, "this saturday": 3,
}  # fmt: skip
WILL_NOT_DO = """
{} wont do for us / {} does not suit me / {} is no good / i cannot do {} / cant make it {} / not on {} / im away {}
nobody is in {} / no one is gonna be here {} / {} nobody is home / {} im swamped / unable to receive {} / unavailable {}
i have to be in court {} / got jury duty {} / i have work {} / gotta be at my moms {} / {} i cant / {} wouldnt be good
were closed {} / avoid {} / do not come {} / anything besides {} / {} is terrible for me / {} is booked solid
im in surgery {} / she has dialysis {} / im flying to denver {} / {} is out / never {} / {} sucks / {} is a no
"""
WILL_DO = "{} works / can you do {} / how about {} / {} is fine / make it {} / im free {} / {} please / lets say {}"
DOES_DO = """
im not picky, {} is fine / no rush, {} / was out when he came, could it be {} / the buzzer is out, come {} and call
dont leave it outside, bring it {} / {}, dont ring / {} is not a problem / {} isnt bad / {}, no signature needed
im not busy {} / not doing anything {} / i dont work {} / im not at work {} / cant you bring it {}
its not urgent, {} is ok
he couldnt find me, try again {} / never got it, need it {} / only {} works / {} is the only day that works
{} or not at all
sorry i wasnt home, {}? / the office is closed now, come {} / bad service. {}. / why cant it come {}
{} if its not raining
"""


def phrases(table: str) -> list[str]:
    return [phrase.strip() for line in table.strip().splitlines() for phrase in line.split("/")]


@settings(max_examples=400)
@given(
    st.sampled_from(phrases(WILL_NOT_DO)),
    st.sampled_from(phrases(WILL_DO)),
    st.sampled_from(["{0}, {1}", "{0}. {1}", "{0} but {1}", "{0} so {1}", "{1}. {0}", "{1}, {0}", "{1} since {0}"]),
    st.permutations(list(DAYS)),
)
def test_what_will_not_do_is_never_wished(refusing: str, wishing: str, joined: str, days: list[str]) -> None:
    refused, wished = days[0], next(day for day in days[1:] if DAYS[day] != DAYS[days[0]])
    read = read_wish(joined.format(refusing.format(refused), wishing.format(wished)), TODAY)
    if isinstance(read, Wish):  # else it is asked about: "not friday, the 28th"
        assert not (read.names_a_day and read.is_wished(TODAY + timedelta(days=DAYS[refused])))


@pytest.mark.parametrize("said", phrases(DOES_DO))
@pytest.mark.parametrize("day", ["friday", "the 28th", "tomorrow"])
def test_what_is_negated_beside_a_day_takes_nothing_from_it(said: str, day: str) -> None:
    read = read_wish(said.format(day), TODAY)
    assert isinstance(read, Wish)
    assert read.names_a_day
    assert read.is_wished(TODAY + timedelta(days=DAYS[day]))
