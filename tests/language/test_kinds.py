"""What no person wrote for us is told from what people write: kinds.yml is the product, this only runs it."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.kinds import MessageKind, kind_of, kind_of_message

PHRASES = yaml.safe_load((Path(__file__).parent / "kinds.yml").read_text())


@pytest.mark.parametrize(("text", "kind"), [(text, kind) for kind, texts in PHRASES.items() for text in texts])
def test_reactions_and_automatic_answers_are_no_persons_words(text: str, kind: str) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    ("text", "content_types", "kind"),
    [
        ("the box is crushed", ["image/jpeg"], MessageKind.WORDS),
        ("Liked an image", ["image/png"], MessageKind.REACTION),
        ("", ["image/jpeg", "image/png"], MessageKind.PICTURE),
        (" ", ["image/HEIC", "video/mp4"], MessageKind.PICTURE),
        ("", ["text/vcard"], MessageKind.CONTACT_CARD),
        ("", ["text/x-vCard", "image/jpeg"], MessageKind.CONTACT_CARD),
        ("", ["video/mp4"], MessageKind.MEDIA),
        ("", ["audio/amr"], MessageKind.MEDIA),
        ("", ["application/pdf"], MessageKind.MEDIA),
        ("", [], MessageKind.EMPTY),
        ("\n ", [], MessageKind.EMPTY),
    ],
)
def test_what_comes_without_words_is_known_by_its_content_types(
    text: str, content_types: list[str], kind: MessageKind
) -> None:
    assert kind_of_message(text, content_types) is kind


@given(
    st.text(min_size=1), st.sampled_from(["Liked", "Loved", "Emphasized", "Removed a heart from", "👍 to", "Le gustó"])
)
def test_whatever_a_reaction_quotes_it_is_one(quoted: str, reaction: str) -> None:
    assert kind_of(f"{reaction} “{quoted}x”") is MessageKind.REACTION
