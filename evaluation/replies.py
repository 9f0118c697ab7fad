"""`python -m evaluation.replies FILE… [--json] [--out DIR]`: answers to notifications, sent through the real turn.

Rows are of the form of ../shared/conversations/notification_replies.jsonl: `notice`, what its numbers offer, `text` and
what it `means`. Each is answered by a phone of its own to which that notification went out just before. Figures and
tables are those of `evaluation.lines`.
"""

import typer

from evaluation.lines import main

if __name__ == "__main__":
    typer.run(main)
