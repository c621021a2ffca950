"""Names taken out of an import, or the whole of it.

In: an import and those of its names that nothing uses. Out: changes of its file.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.syntax_facts import File
from sse2ws.model.source import Span
from sse2ws.rewrite.pieces import Change
from sse2ws.syntax.tree import Node


def _imported(statement: Node) -> list[Node]:
    """The specifiers of an import, the default and the namespace included."""
    clause = next((each for each in statement.children if each.kind == "import_clause"), None)
    if clause is None:
        return []
    inner = [each for each in clause.walk() if each.kind in ("import_specifier", "namespace_import")]
    return [*inner, *(each for each in clause.children if each.kind == "identifier")]


def is_all_of(statement: Node, names: list[Node]) -> bool:
    """Whether an import gives nothing else."""
    everything = _imported(statement)
    return bool(everything) and all(any(name.inside(each) for name in names) for each in everything)


def unimported(file: File, statement: Node, names: list[Node]) -> Iterator[Change]:
    """An import without some of its names."""
    clause = next((each for each in statement.children if each.kind == "import_clause"), None)
    if clause is None:
        return
    dead = [each for each in _imported(statement) if any(name.inside(each) for name in names)]
    named = next((each for each in clause.children if each.kind == "named_imports"), None)
    if named is not None and all(each in dead for each in named.children):
        first = clause.children[0]
        yield Change(Span(first.end, named.end), (), "dead-code")
        return
    kept = [each for each in named.children if each not in dead] if named is not None else []
    if named is not None and any(each in dead for each in named.children):
        data = file.tree.data
        if b"\n" in data[named.start : named.end]:
            for each in named.children:
                if each in dead:
                    end = each.end + (data[each.end : each.end + 1] == b",")
                    yield Change(_line(data, Span(each.start, end)), (), "dead-code")
        else:
            span = Span(named.children[0].start, named.children[-1].end)
            yield Change(span, (b", ".join(data[each.start : each.end] for each in kept),), "dead-code")
    default = next((each for each in dead if each.kind == "identifier"), None)
    if default is not None and named is not None:
        yield Change(Span(default.start, named.start), (), "dead-code")


def _line(data: bytes, span: Span) -> Span:
    """A statement with its line, when it stands alone on it."""
    start = data.rfind(b"\n", 0, span.start) + 1
    end = data.find(b"\n", span.end)
    end = len(data) if end < 0 else end + 1
    if data[start : span.start].strip() or data[span.end : end].strip():
        return span
    return Span(start, end)
