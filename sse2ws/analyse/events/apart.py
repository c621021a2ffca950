"""What cuts take away, and which of them keep a block of their own.

In: the cuts of one evaluation. Out: spans that are gone, and the cuts with braces where names would meet.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.syntax_facts import File, statement_of
from sse2ws.analyse.events.inlines import Inlines
from sse2ws.model.source import Span
from sse2ws.model.split import Cut


def gaps(cuts: list[Cut]) -> Iterator[Span]:
    """What cuts take away."""
    for cut in cuts:
        at = cut.span.start
        inside = sorted(
            part for line in cut.lines for part in line if isinstance(part, Span) and part in cut.span
        )
        for part in inside:
            if part.start > at:
                yield Span(at, part.start)
            at = part.end
        if cut.span.end > at:
            yield Span(at, cut.span.end)


def kept_apart(file: File, cuts: list[Cut], gone: list[Span], inlines: Inlines) -> Iterator[Cut]:
    """Blocks keep their braces where a name that they declare means something else around them."""
    for cut in cuts:
        spans = [part for line in cut.lines for part in line if isinstance(part, Span)]
        declared = _declared_in(file, spans) | _heads(file, cut)
        clash = declared and any(
            node.kind in ("identifier", "shorthand_property_identifier")
            and file.text(node) in declared
            and not any(node.inside(each) for each in (*spans, *gone))
            for function in inlines.copied
            for node in function.walk()
        )
        yield Cut(cut.span, cut.lines, True) if clash else cut


def _heads(file: File, cut: Cut) -> set[str]:
    """Names that parameters have become."""
    patterns = [line[1] for line in cut.lines if len(line) > 1 and line[0] == "const "]
    nodes = [node for each in patterns if isinstance(each, Span) for node in file.tree.at(each).walk()]
    kinds = ("identifier", "shorthand_property_identifier_pattern")
    return {file.text(each) for each in nodes if each.kind in kinds}


def _declared_in(file: File, spans: list[Span]) -> set[str]:
    """Names that statements of a list declare for the list."""
    found = set()
    for span in spans:
        for scope in file.scopes.by_node.values():
            for binding in scope.values.values():
                statement = statement_of(binding.node) if binding.node.inside(span) else None
                if statement is None or not statement.inside(span):
                    continue
                if scope.node.span not in span and binding.kind != "param":
                    found.add(binding.name)
    return found
