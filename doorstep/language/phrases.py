"""Patterns written as tables of phrases. Pure."""

_AT_ONCE = ("|", "(?: ", "(?!", "(?=")


def any_of(table: str) -> str:
    """A pattern of a table with an alternative (itself a pattern) per line, as whole words.

    A line that stands further in than the first goes on with the one before it: at once when it begins with "|", with
    a lookahead or with a group that has its own space, else after a space.
    """
    lines = [line.rstrip() for line in table.splitlines() if line.strip()]
    margin = min(len(line) - len(line.lstrip()) for line in lines)
    phrases: list[str] = []
    for line in lines:
        said = line.strip()
        if len(line) - len(line.lstrip()) == margin or not phrases:
            phrases.append(said)
        else:
            phrases[-1] += said if said.startswith(_AT_ONCE) else f" {said}"
    return rf"\b(?:{'|'.join(phrases)})\b"
