from pathlib import Path

from doorstep import tables
from doorstep.dms import policy_table
from doorstep.language import acts_table
from doorstep.settings import Settings

README = (Path(__file__).parent.parent / "README.md").read_text()


def test_every_setting_is_explained_in_the_readme() -> None:
    missing = [
        name
        for field, details in Settings.model_fields.items()
        if (name := details.validation_alias or f"DOORSTEP_{field.upper()}") and f"`{name}`" not in README
    ]
    assert missing == []


def test_the_policy_in_the_readme_is_the_policy_in_code() -> None:
    shown = README.partition("<!-- policy -->")[2].partition("<!-- /policy -->")[0]
    assert shown.strip() == tables.as_markdown(policy_table.rows())


def test_what_may_follow_a_text_in_the_readme_is_what_may_follow_in_code() -> None:
    shown = README.partition("<!-- acts -->")[2].partition("<!-- /acts -->")[0]
    assert shown.strip() == tables.as_markdown(acts_table.rows())
