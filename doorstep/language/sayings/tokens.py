"""The tokenizer for what people text. Pure."""

from collections.abc import Callable, Iterable

from spacy.attrs import NORM, ORTH
from spacy.lang.en import English
from spacy.lang.tokenizer_exceptions import BASE_EXCEPTIONS

_ENDS_WITHIN = (r"(?<=[A-Za-z])@(?=\d)", r"(?<=\d)&(?=\d)")
"""Where one word ends and the next begins though nothing stands between them: "fri@5", "10&2"."""


def texting_english(norm: Callable[[str], str], whole: Iterable[str]) -> English:
    """Blank English with a norm of our own for every word; `whole` are the words that are not taken apart ("b/w").

    English's own exceptions take "dont" apart; people's contractions are words of the tables here.
    """

    class Defaults(English.Defaults):  # type: ignore[misc]
        tokenizer_exceptions = {**BASE_EXCEPTIONS, **{word: [{ORTH: word}] for word in whole}}  # noqa: RUF012
        lex_attr_getters = {**English.Defaults.lex_attr_getters, NORM: norm}  # noqa: RUF012
        url_match = None  # asked of every word; links are none of ours
        infixes = [*English.Defaults.infixes, *_ENDS_WITHIN]  # noqa: RUF012

    class Texting(English):  # type: ignore[misc]
        pass

    Texting.Defaults = Defaults
    english = Texting()
    english.vocab.lex_attr_getters = {NORM: norm}  # the other getters cost more than all the rest
    return english
