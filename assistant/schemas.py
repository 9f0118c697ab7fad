"""JSON schemas that come from code are not checked again and again."""

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from jsonschema.validators import create  # type: ignore[import-untyped]


def trust_schemas() -> None:
    """Take the JSON schemas of this process for well-formed.

    Rasa validates every action server's answer with `jsonschema.validate`, which first checks the schema itself against
    the standard's own: ten times the work of the whole turn, for a constant in Rasa's code. jsonschema looks up who
    checks schemas by the standard's name, and whoever registers for it does: here, a validator without rules. Answers
    are still validated, since Rasa's schema does not name the standard and gets the library's own validator.
    """
    create(meta_schema=Draft202012Validator.META_SCHEMA, validators={}, version="trusted")
