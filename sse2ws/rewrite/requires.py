"""`const { name } = require('module')` for CommonJS files: an `import` would make another module of them.

In: a parsed file and the names it needs. Out: changes, as `imports` gives them for other files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from sse2ws.analyse.code.commonjs import loading_statements, required
from sse2ws.analyse.code.syntax_facts import File
from sse2ws.model.source import Span
from sse2ws.rewrite.pieces import Change, Conflict
from sse2ws.rewrite.style import Style
from sse2ws.rewrite.top_of_file import first_lines, lines_below
from sse2ws.syntax.tree import Node


def required_modules(file: File) -> list[str]:
    """The modules that a file loads at its top."""
    return [module for each in loading_statements(file) if (module := required(file, each)) is not None]


def require_changes(
    file: File, needed: Iterable[tuple[str, str, bool]], style: Style, specifier: Callable[[str], str]
) -> Iterator[Change]:
    """`needed`: module, name, and whether it is only a type."""
    statements = loading_statements(file)
    have = {name: module for each in statements for name, module in _given(file, each)}
    modules: dict[str, list[str]] = {}
    for module, name, only_type in sorted(set(needed)):
        if only_type or have.get(name) in (module, specifier(module)):
            continue
        if name in file.scopes.by_node[file.tree.root].values:
            raise Conflict(f"the file has a {name} of its own")
        modules.setdefault(specifier(module), []).append(name)
    added = []
    for module, names in modules.items():
        pattern = next((p for each in statements if (p := _pattern(file, each, module)) is not None), None)
        if pattern is not None:
            end = pattern.children[-1].end
            yield Change(Span(end, end), (f", {', '.join(names)}".encode(),), "imports")
        else:
            added += _statements(names, module, style, statements)
    if added and statements:
        yield lines_below(file.tree, statements[-1], added, style.newline)
    elif added:
        yield first_lines(file.tree, added, style.newline)


def _statements(names: Sequence[str], module: str, style: Style, others: Sequence[Node]) -> list[bytes]:
    """What loads names, as the others do; code for old browsers takes nothing apart."""
    call = b"require(" + style.string(module) + b")"
    if style.constant == b"var":
        return [f"var {each} = ".encode() + call + f".{each}".encode() + style.semicolon for each in names]
    word = b"var" if others and "var" in others[-1].words else style.constant
    return [word + f" {{ {', '.join(names)} }} = ".encode() + call + style.semicolon]


def _given(file: File, statement: Node) -> Iterator[tuple[str, str]]:
    """Names that a statement declares, with the module."""
    module, name = required(file, statement), statement.children[0].get("name")
    if module is not None and name is not None:
        kinds = ("identifier", "shorthand_property_identifier_pattern")
        yield from ((file.text(each), module) for each in name.walk() if each.kind in kinds)


def _pattern(file: File, statement: Node, module: str) -> Node | None:
    """The `{ ... }` of a statement that loads the same module."""
    name = statement.children[0].get("name")
    same = required(file, statement) == module and name is not None and name.kind == "object_pattern"
    return name if same and name is not None and name.children else None
