"""What no person wrote for us is told from what people write: kinds.yml is the product, this only runs it."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.kinds import InboundKind, kind_of, kind_of_message

PHRASES = yaml.safe_load((Path(__file__).parent / "kinds.yml").read_text())


@pytest.mark.parametrize(("text", "kind"), [(text, kind) for kind, texts in PHRASES.items() for text in texts])
def test_reactions_and_automatic_answers_are_no_persons_words(text: str, kind: str) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    ("text", "content_types", "kind"),
    [
        ("the box is crushed", ["image/jpeg"], InboundKind.WORDS),
        ("Liked an image", ["image/png"], InboundKind.REACTION),
        ("", ["image/jpeg", "image/png"], InboundKind.PICTURE),
        (" ", ["image/HEIC", "video/mp4"], InboundKind.PICTURE),
        ("", ["text/vcard"], InboundKind.CONTACT_CARD),
        ("", ["text/x-vCard", "image/jpeg"], InboundKind.CONTACT_CARD),
        ("", ["video/mp4"], InboundKind.MEDIA),
        ("", ["audio/amr"], InboundKind.MEDIA),
        ("", ["application/pdf"], InboundKind.MEDIA),
        ("", [], InboundKind.EMPTY),
        ("\n ", [], InboundKind.EMPTY),
    ],
)
def test_what_comes_without_words_is_known_by_its_content_types(
    text: str, content_types: list[str], kind: InboundKind
) -> None:
    assert kind_of_message(text, content_types) is kind


@given(
    st.text(min_size=1), st.sampled_from(["Liked", "Loved", "Emphasized", "Removed a heart from", "👍 to", "Le gustó"])
)
def test_whatever_a_reaction_quotes_it_is_one(quoted: str, reaction: str) -> None:
    assert kind_of(f"{reaction} “{quoted}x”") is InboundKind.REACTION
