"""What a docstring says is raised is a class: renamed exceptions are renamed there too."""

import ast
import builtins
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
_RAISES = re.compile(r"\b[Rr]aises ([^;:()]*?)(?=[;:()]|\.\s|\.$|$)")
_NAME = re.compile(r"(?<![\w.])((?:[a-z_]+\.)*)([A-Z][a-z]+(?:[A-Z][a-z]+)*)\b(?!')")
_NO_CLASSES = frozenset({"Doorstep", "Rasa", "Slack", "Twilio"})


def test_what_a_docstring_says_is_raised_exists() -> None:
    trees = {
        path: ast.parse(path.read_text())
        for room in ("doorstep", "actions", "channels", "assistant", "evaluation")
        for path in (ROOT / room).rglob("*.py")
    }
    known = set(dir(builtins)) | _NO_CLASSES
    for tree in trees.values():
        known |= {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
        known |= {each.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for each in node.names}
    unknown = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        for said in _RAISES.findall(ast.get_docstring(node) or "")
        for module, name in _NAME.findall(said)
        # of a library that is imported as a whole: httpx.HTTPError
        if name not in known and module not in ("httpx.", "structlog.")
    ]
    assert unknown == []
