"""What drivers do on a scripted day beside their doors: shift, break, how late they are, trouble. Pure."""

import random

from doorstep.simulation.delivery_outcomes import phrase
from doorstep.simulation.moves import Aim, Form, MeantWrite, Move, Say, SlackCommand, Tap
from doorstep.simulation.plan import DriverPlan


def start_shift(driver: DriverPlan, chance: random.Random) -> Aim:
    return Aim(
        "shift started", Say(phrase(chance, "start_shift")), r"^Shift started", plainly=Say("start my shift"),
        meant=(MeantWrite("start_shift", f"driver:{driver.code}"),),
    )  # fmt: skip


def load(driver: DriverPlan, chance: random.Random) -> Aim:
    first: Move = Tap("Loaded, leaving now") if chance.random() < 0.5 else Say(phrase(chance, "loaded"))
    meant = (MeantWrite("load_route", f"route:{driver.route_code}"),)
    return Aim("loaded", first, r"^Loaded\.", plainly=Say("loaded"), meant=meant)


def next_stop(chance: random.Random) -> Aim:
    done = r"^Next: stop|^That was the last stop"
    return Aim("next stop", Say(phrase(chance, "next_stop")), done, plainly=SlackCommand("/next"))


def stop_details(position: int, chance: random.Random) -> Aim:
    first: Move = Say(phrase(chance, "stop_details", n=position))
    if chance.random() < 0.4:
        first = SlackCommand("/stop", str(position))
    return Aim("stop details", first, rf"^Stop {position},", plainly=SlackCommand("/stop", str(position)))


def thanks(chance: random.Random) -> Aim:
    return Aim("thanks", Say(phrase(chance, "thanks")), r"^Thanks|^You're welcome|^Anytime")


def no_such_stop(position: int) -> Aim:
    """Mistyped; asked which one is meant, the driver says nothing and goes on."""
    return Aim("mistyped", Say(f"delivered {position}, left at the back door"), rf"^There is no stop {position}\b")


def start_break(driver: DriverPlan, chance: random.Random) -> Aim:
    meant = (MeantWrite("start_break", f"driver:{driver.code}"),)
    return Aim("on a break", Say(phrase(chance, "break")), r"^Break since", plainly=Say("break"), meant=meant)


def end_break(driver: DriverPlan, chance: random.Random) -> Aim:
    first: Move = Tap("I'm back") if chance.random() < 0.4 else Say(phrase(chance, "back"))
    meant = (MeantWrite("end_break", f"driver:{driver.code}"),)
    return Aim("back from the break", first, r"^Welcome back", plainly=Say("back"), meant=meant)


def late(driver: DriverPlan, minutes: int, chance: random.Random) -> Aim:
    """Said in words, in words that leave the minutes out, by the form, by the command."""
    why = phrase(chance, "why_late")
    first: Move = chance.choice(
        (
            Say(phrase(chance, "late", minutes=minutes, why=why)),
            Say(phrase(chance, "late_bare", why=why)),
            Form("/late", {"minutes": str(minutes), "reason": "Traffic"}),
            SlackCommand("/late", str(minutes)),
        )
    )
    return Aim(
        "late", first, rf"^Noted: {minutes} min late", {r"How many minutes late\?": Say(f"{minutes} minutes")},
        Say(f"{minutes} minutes late"),
        (MeantWrite("check_in", f"route:{driver.route_code}", {"delay_minutes": minutes}),),
    )  # fmt: skip


def on_time(driver: DriverPlan, chance: random.Random, *, in_words: bool) -> Aim:
    first: Move = Say(phrase(chance, "on_time")) if in_words else Tap("On time")
    meant = (MeantWrite("check_in", f"route:{driver.route_code}", {"delay_minutes": 0}),)
    return Aim("on time", first, r"^Thanks, noted: on time", plainly=Say("on time"), meant=meant)


def trouble(driver: DriverPlan, kind: str, chance: random.Random) -> Aim:
    """A vehicle that goes on after all, somebody in danger, a person wanted."""
    words = Say(phrase(chance, kind))
    if kind == "vehicle":
        meant = MeantWrite("report_vehicle_problem", f"route:{driver.route_code}")
        answers: dict[str, Move] = {r"Can you still drive safely\?": Tap("Yes, I go on")}
        return Aim("vehicle", words, r"^OK, dispatch knows", answers, meant=(meant,))
    if kind == "emergency":
        return Aim("emergency", words, r"call 911 first")
    return Aim("dispatch", words, r"^Dispatch is told")


def end_shift(driver: DriverPlan, chance: random.Random) -> Aim:
    return Aim(
        "shift ended", Say(phrase(chance, "end_shift")), r"^Shift ended",
        {r"End the shift anyway\?": Tap("End the shift")}, Say("end shift"),
        (MeantWrite("end_shift", f"driver:{driver.code}"),),
    )  # fmt: skip
