"""What a rewrite leaves behind: no name that nothing uses, unless it was unused before."""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.scopes import FUNCTIONS, Binding
from sse2ws.analyse.code.syntax_facts import File, statement_of
from sse2ws.analyse.file import read_result
from sse2ws.model.source import SourceFile
from sse2ws.project.sources import is_source
from tests.harness import cases

_LEFT = {
    "connection-auth/token-behind-a-bracket: token": "without it the line could go on with the one before",
    "connection-auth/token-of-a-memo-that-writes: token": "a hook of React that has to run",
    "connection-auth/token-of-unknown-calls: fourth": "one of its calls depends on the other",
    "effect-block/work-and-react-stay: started": "a hook of React whose first value has to be made",
    "unnamed-message/function-with-more-arguments: label": "a parameter of a function with a name of its own",
}
"""Case and name -> why it may stay."""


def test_a_rewrite_leaves_no_name_unused() -> None:
    left = [
        f"{case.name}: {name}"
        for case in cases()
        for path, data in case.after.items()
        if is_source(path)
        for name in _left(SourceFile(path, case.before.get(path, b"")), SourceFile(path, data))
    ]
    assert sorted(left) == sorted(_LEFT)


def _left(before: SourceFile, after: SourceFile) -> Iterator[str]:
    known = {each.name for each in _unused(read_result(before))}
    return (each.name for each in _unused(read_result(after)) if each.name not in known)


def _unused(file: File) -> Iterator[Binding]:
    jsx = any(each.kind.startswith("jsx_") for each in file.tree.root.walk())
    for each in file.scopes.bindings():
        told = each.kind == "param" and each.scope.node.kind not in FUNCTIONS  # of a type
        own = each.value is not None and each.value.kind == "function_expression"  # of a value
        alike = (each.scope.values.get(each.name), each.scope.types.get(each.name))  # a class is both
        used = any(one is not None and one.refs for one in alike) or (jsx and each.name == "React")
        if not (used or told or own or statement_of(each.node).kind == "export_statement"):
            yield each
