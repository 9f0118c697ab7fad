"""What people say between other things: answered by itself, and the open question stays open."""

ASIDES = frozenset(
    {
        "talk_to_person",
        "never_mind",
        "greet",
        "thank",
        "goodbye",
        "ask_for_help",
        "ask_if_bot",
        "ask_service",
        "praise",
        "wrong_number",
        "start_texts",
        "ambiguous_cancel",
        "picture_only",
        "empty_text",
    }
)
