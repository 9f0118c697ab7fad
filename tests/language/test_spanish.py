"""Texts in Spanish that ask when it comes, or that are for the driver."""

import pytest

from doorstep.language.spanish import is_about


@pytest.mark.parametrize(
    "text",
    [
        "hola a qué hora viene mi pedido",
        "cuando llega",
        "dónde está mi paquete porfa",
        "ya viene mi paquete?",
        "me dicen donde anda su repartidor",
        "cuanto tarda en llegar",
        "mas o menos entre que hora y cual",
    ],
)
def test_who_asks_when_it_comes_is_understood(text: str) -> None:
    assert is_about(text) == "where"


@pytest.mark.parametrize(
    "text",
    ["si no hay nadie dejelo con mi vecina del 2207", "no toquen el timbre porfavor", "déjalo atrás de la casa",
     "que me lo deje con el portero", "si no salgo lo podrian dejar con mi cuñada"],
)  # fmt: skip
def test_words_for_the_driver_are_known_as_such(text: str) -> None:
    assert is_about(text) == "instructions"


@pytest.mark.parametrize(
    "text", ["dejenlo el lunes", "mi direccion es otra", "gracias", "leave it at the door", "where is my package", ""]
)
def test_anything_else_is_neither(text: str) -> None:
    assert is_about(text) == ""
