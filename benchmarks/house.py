"""What a newcomer stumbles on, counted: `python -m benchmarks.house [DIRECTORY]` (docs/house.md has the figures).

Counts in our own code alone, from its syntax; nothing is imported, so that any commit's files can be counted.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from doorstep import tables

_ROOMS = ("doorstep", "actions", "channels", "assistant")
_MOST_ARGUMENTS = 5
_HOPS = {"to_thread", "run_in_threadpool", "run_in_executor"}
_SERVE = ("worker/", "receiver/", "sandbox/", "simulation/")
"""Where loops belong: the worker, servers, and what plays people."""
_HOMONYMS = ("Kind", "Turn", "Line", "Change", "Message", "View", "Claimed", "Rejected", "Refused", "NotAnAnswer")


def counts(root: Path) -> list[tuple[str, str]]:
    """What is counted, and how often."""
    trees = {path.relative_to(root).as_posix(): ast.parse(path.read_text()) for path in _files(root)}
    nodes = [(name, node) for name, tree in trees.items() for node in ast.walk(tree)]
    classes = defaultdict(list)
    for name, node in nodes:
        if isinstance(node, ast.ClassDef):
            classes[node.name].append(name)
    stems = defaultdict(list)
    for name in trees:
        stems[Path(name).name].append(name)
    functions = [node for _, node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    hops = [name for name, node in nodes if isinstance(node, ast.Call) and _called(node) in _HOPS]
    loops = [name for name, node in nodes if isinstance(node, ast.While) and _is_endless(node)]
    sources = "\n".join((root / name).read_text() for name in trees)
    lines = sorted(len((root / name).read_text().splitlines()) for name in trees)
    return [
        ("files", str(len(trees))),
        ("lines of the median file, and of the longest", f"{lines[len(lines) // 2]}, {lines[-1]}"),
        ("functions", str(len(functions))),
        (f"functions with over {_MOST_ARGUMENTS} arguments", str(sum(map(_has_many_arguments, functions)))),
        ("`dict[str, Any]`", str(sources.count("dict[str, Any]"))),
        ("calls with `**by`", str(len(re.findall(r"\*\*\w*\.?by\b(?!:)", sources)))),
        ("hops into a thread by hand, and in how many files", f"{len(hops)}, {len(set(hops))}"),
        ("hand-written loops without an end", str(len(loops))),
        ("of these outside worker, servers and simulation", str(sum(not any(r in n for r in _SERVE) for n in loops))),
        ("classes named as another, of the ten worst names",
         str(sum(max(0, len(classes.get(name, ())) - 1) for name in _HOMONYMS))),
        ("classes named as another", str(sum(len(found) - 1 for found in classes.values()))),
        ("files named as another (but `__init__.py`)",
         str(sum(len(found) - 1 for stem, found in stems.items() if stem != "__init__.py"))),
        ("`# fmt: skip`", str(sources.count("# fmt: skip"))),
    ]  # fmt: skip


def _files(root: Path) -> Iterator[Path]:
    for room in _ROOMS:
        yield from sorted((root / room).rglob("*.py"))


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _has_many_arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    given = function.args
    named = [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len([name for name in named if name not in ("self", "cls")]) > _MOST_ARGUMENTS


def _is_endless(loop: ast.While) -> bool:
    """`while True` that neither ends in its middle nor is asked for more by somebody else, `while not stop…`."""
    if isinstance(loop.test, ast.Constant):
        ends = any(isinstance(node, ast.Return | ast.Break | ast.Yield) for node in ast.walk(loop))
        return loop.test.value is True and not ends
    return isinstance(loop.test, ast.UnaryOp) and "stop" in ast.unparse(loop.test)


if __name__ == "__main__":
    print(tables.as_markdown([("what", "how many"), *counts(Path(sys.argv[1] if len(sys.argv) > 1 else "."))]))
