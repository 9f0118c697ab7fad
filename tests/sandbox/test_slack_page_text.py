"""Slack's text format on the sandbox's page: https://docs.slack.dev/messaging/formatting-message-text."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import new_page

ELSEWHERE = 'target="_blank" rel="noopener noreferrer"'


@pytest.fixture(scope="module")
def page(browser: Browser, sandbox_server: str) -> Iterator[Page]:
    """One for all: nothing here changes it."""
    with new_page(browser) as page:
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(sandbox_server)
        yield page
        assert not problems


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("*b* _i_ ~s~ `c`", "<div><strong>b</strong> <em>i</em> <s>s</s> <code>c</code></div>"),
        ("*bold _and italic_*", "<div><strong>bold <em>and italic</em></strong></div>"),
        ("2*3*4 snake_case_name * a *", "<div>2*3*4 snake_case_name * a *</div>"),
        ("`*not bold*`", "<div><code>*not bold*</code></div>"),
        ("a\n```\n*b* &lt;i&gt;\n```\nc", "<div>a</div><pre>*b* &lt;i&gt;</pre><div>c</div>"),
        ("``` never closed", "<div>``` never closed</div>"),
        ("&gt; one\n&gt; two\nthree", "<blockquote><div>one\ntwo</div></blockquote><div>three</div>"),
        (">>> all\nof it", "<blockquote><div>all\nof it</div></blockquote>"),
        ("• a\n• b", "<ul><li>a</li><li>b</li></ul>"),
        ("3. c\n4. d", '<ol start="3"><li>c</li><li>d</li></ol>'),
        ("<@U0X> in <#C0X>", '<div><span class="mention">@Ana</span> in <span class="mention">#dispatch</span></div>'),
        ("<@U0Y|tom>", '<div><span class="mention">@tom</span></div>'),
        ("<!here>", '<div><span class="mention you">@here</span></div>'),
        ("<https://a.b/?y=1&amp;z|a *map*>", f'<div><a href="https://a.b/?y=1&amp;z" {ELSEWHERE}>a *map*</a></div>'),
        ("<javascript:alert(1)|click>", "<div>&lt;javascript:alert(1)|click&gt;</div>"),
        ("<tel:+13125550142|312-555-0142>", "<div>312-555-0142</div>"),
        (":truck: at 10:30:00 :no_such_emoji:", "<div>🚚 at 10:30:00 :no_such_emoji:</div>"),
        ("&amp;lt; &lt;b&gt;", "<div>&amp;lt; &lt;b&gt;</div>"),
        ("<!date^0^in {year} so|then>", "<div>in {year} so</div>"),
    ],
)  # fmt: skip
def test_slacks_text_format(page: Page, written: str, shown: str) -> None:
    assert _as_html(page, [written]) == [shown]


def test_no_text_breaks_out_or_takes_long(page: Page) -> None:
    signs = [
        "*",
        "_",
        "~",
        "`",
        "```",
        "<",
        ">",
        "&gt;",
        "|",
        "\n",
        " ",
        "a",
        "- ",
        "1. ",
        ":",
        "@",
        "!",
        "https://a.b",
        "&",
    ]
    texts = [sign * 4000 for sign in signs]
    texts += [(first + second) * 2000 for first in signs for second in signs]
    for html in _as_html(page, texts):
        assert set(re.findall(r"<([a-z]+)", html)) <= {
            "div", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "span",
        }  # fmt: skip


def _as_html(page: Page, texts: list[str]) -> list[str]:
    html: list[str] = page.evaluate(
        """async (texts) => {
            const { mrkdwn } = await import("/static/slack_text.js");
            const names = { viewer: "U0ME", user: (id) => (id === "U0X" ? { name: "Ana" } : undefined),
                            channel: (id) => (id === "C0X" ? { name: "dispatch" } : undefined) };
            return texts.map((text) => {
                const node = document.createElement("div");
                node.append(mrkdwn(text, names));
                return node.innerHTML;
            });
        }""",
        texts,
    )
    return html
