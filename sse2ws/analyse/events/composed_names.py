"""Names that are put together: `${PREFIX}-created`, `PREFIX + name`.

In: a template or a sum. Out: its pieces, texts as they are and expressions that somebody else has to resolve.
"""

from __future__ import annotations

from sse2ws.analyse.code.syntax_facts import File, bare, string
from sse2ws.syntax.tree import Node


def pieces_of(file: File, node: Node) -> tuple[str | Node, ...]:
    """The pieces in order; empty for what is no text that is put together."""
    node = bare(node)
    text = string(file, node)
    if text is not None:
        return (text,)
    if node.kind == "template_string":
        return _of_template(file, node)
    if node.kind == "binary_expression" and node.words == ["+"]:
        sides = [pieces_of(file, each) or (bare(each),) for each in node.children]
        return tuple(piece for side in sides for piece in side)
    return ()


def _of_template(file: File, node: Node) -> tuple[str | Node, ...]:
    found: list[str | Node] = []
    at = node.start + 1
    for each in node.children:
        if each.kind == "escape_sequence":
            return ()
        if each.kind != "template_substitution":
            continue
        inner = [child for child in each.children if child.kind != "comment"]
        if len(inner) != 1:
            return ()
        between = file.tree.data[at : each.start].decode()
        found += [between, bare(inner[0])] if between else [bare(inner[0])]
        at = each.end
    rest = file.tree.data[at : node.end - 1].decode()
    return (*found, rest) if rest else tuple(found)
