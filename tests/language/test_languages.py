"""Which language a text is in."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.languages import NAMES, another_language

OTHER_LANGUAGES = {
    "es": [
        "disculpe, todavia no me llega nada y ya pasaron tres dias",
        "lo pueden dejar con la señora del tercer piso",
        "hoy no voy a estar, mejor pasado mañana",
        "vivo en la calle 14 numero 230, no en la 13",
        "el timbre no sirve toque fuerte",
        "ya no lo quiero, llevenselo de regreso",
        "la caja venia toda aplastada",
        "MI PERRO MUERDE, TENGAN CUIDADO",
        "ustedes cobran por traerlo otra vez?",
        "oiga y el paquete de mi hija",
    ],
    "pt": ["boa tarde, cadê a minha encomenda", "ainda nao recebi nada", "pode deixar com o porteiro por favor"],
    "fr": ["bonjour, où est mon colis svp", "laissez-le chez le voisin", "je ne serai pas à la maison demain"],
    "vi": ["hàng của tôi đâu rồi", "goi hang cua toi chua den", "hom nay toi khong co nha"],
    "tl": ["nasaan na po yung package ko", "paki iwan na lang po sa guard", "wala po ako sa bahay bukas"],
    "ht": ["kote pake mwen an", "tanpri kite l devan pot la", "mwen poko resevwa anyen"],
    "pl": ["gdzie jest moja paczka", "proszę zostawić u sąsiada", "nie bedzie mnie jutro w domu"],
    "de": ["wo ist mein paket bitte", "bitte beim nachbarn abgeben"],
    "it": ["dov'è il mio pacco", "lascialo dal vicino per favore"],
    "zh": ["我的包裹在哪里", "请放在门口谢谢"],
    "ko": ["제 택배 어디에 있나요", "문 앞에 놔주세요"],
    "ja": ["荷物はどこですか"],
    "ar": ["اين طردي من فضلك"],
    "ru": ["где моя посылка", "оставьте у соседа пожалуйста"],
    "hi": ["मेरा पैकेज कहाँ है"],
    "other": ["πού είναι το δέμα μου", "พัสดุของฉันอยู่ที่ไหน", "איפה החבילה שלי"],
}


@pytest.mark.parametrize(
    ("language", "text"), [(code, text) for code, texts in OTHER_LANGUAGES.items() for text in texts]
)
def test_a_text_in_another_language_is_known_as_such(language: str, text: str) -> None:
    assert another_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "wheres my stuff", "no no no", "it's at 45 Avenida de la Paz apt 3", "1200 N La Salle, San Juan Capistrano",
        "ask for Maria de la Cruz", "el camino real 900 not 90", "hola, is my package coming today",
        "speak with agent por favor", "gracias! see you later amigo", "pls leave it w the concierge merci",
        "ok bye bye", "how do i undo that", "its a po box na", "LMK when ur here", "yo wya", "sos its wet",
        "roll a dice", "nada yet bro", "drop it by the bodega",
        "C'est la vie, just leave it", "my son Juan is home, he can sign", "ЅТОР texting me please", "Ρlease ring 2x",
        "de la rosa is the name on the bell", "pan am building lobby", "die hard fan lol", "the sofa is too big",
        "Calle San Luis 45 Urb Las Palmas", "700 Avenida del Sol", "dejelo", "gracias amigo", "👍👍👍 🙏",
        "4411#", "",
        "谢谢",
    ],
)  # fmt: skip
def test_english_however_it_is_texted_and_less_than_three_words_are_not(text: str) -> None:
    assert another_language(text) == ""


OURS = [
    variant["text"]
    for file in Path("data/responses").glob("*.yml")
    if file.stem != "other_languages"
    for variants in yaml.safe_load(file.read_text())["responses"].values()
    for variant in variants
]


def test_our_own_wording_sent_back_is_english() -> None:
    assert [text for text in OURS if another_language(text)] == []


@pytest.mark.parametrize(
    "text", ["x" * 1600, "1" * 1600, "que" * 500, "12 4411 60610 7 99 2026 14 3 8 1003", "😀 " * 500]
)
def test_a_long_word_and_many_numbers_are_no_language(text: str) -> None:
    assert another_language(text) == ""


@given(st.text(max_size=200))
def test_any_text_has_a_language_with_a_name_or_none(text: str) -> None:
    assert another_language(text) in {"", *NAMES}
