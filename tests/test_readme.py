from pathlib import Path

from doorstep.settings import Settings

README = (Path(__file__).parent.parent / "README.md").read_text()


def test_every_setting_is_explained_in_the_readme() -> None:
    missing = [
        name
        for field, details in Settings.model_fields.items()
        if (name := details.validation_alias or f"DOORSTEP_{field.upper()}") and f"`{name}`" not in README
    ]
    assert missing == []
