"""Imports that the new code needs: merged into what the file has, in the file's own style.

In: a parsed file and the names it needs. Out: changes. Whether a name is a type decides nothing here: the
target's modules export both, and `import type` is used only where a statement imports types alone.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator

from sse2ws.analyse.code.commonjs import is_commonjs
from sse2ws.analyse.code.syntax_facts import File
from sse2ws.model.source import Span
from sse2ws.rewrite.pieces import Change, Conflict
from sse2ws.rewrite.requires import require_changes, required_modules
from sse2ws.rewrite.style import Style
from sse2ws.rewrite.top_of_file import first_lines, lines_below
from sse2ws.syntax.tree import Node, Tree

Resolve = Callable[[str, str], str | None]
Reached = Callable[[str, str], bool]
"""Whether a file can import a module under the pack's name for it."""


def import_changes(
    file: File,
    path: str,
    needed: Iterable[tuple[str, str, bool]],
    style: Style,
    resolve: Resolve,
    reached: Reached,
) -> Iterator[Change]:
    """`needed`: module, name, and whether the name is only a type."""
    tree = file.tree
    if is_commonjs(file):
        sources = required_modules(file)
        yield from require_changes(
            file, needed, style, lambda module: specifier_of(path, module, sources, resolve, reached)
        )
        return
    statements = [each for each in tree.root.children if each.kind == "import_statement"]
    have = {name: _source(tree, each) for each in statements for name in _names(tree, each)}
    declared = file.scopes.by_node[tree.root]
    modules: dict[str, list[tuple[str, bool]]] = {}
    for module, name, only_type in sorted(set(needed)):
        if name in have:
            if have[name] != module and resolve(path, have[name]) != (
                resolve(path, module) or _guess(path, module)
            ):
                raise Conflict(f"{name} is imported from {have[name]} already, not from {module}")
        elif name in declared.values or name in declared.types:
            raise Conflict(f"the file has a {name} of its own")
        else:
            modules.setdefault(module, []).append((name, only_type))
    added = []
    for module, names in modules.items():
        sources = [_source(tree, each) for each in statements]
        specifier = specifier_of(path, module, sources, resolve, reached)
        merged = _merge(tree, path, statements, specifier, module, names, resolve)
        if merged is not None:
            yield merged
        else:
            added.append(_statement(specifier, names, style))
    if added:
        yield _insert(tree, statements, added, style)


def _names(tree: Tree, statement: Node) -> Iterator[str]:
    for each in statement.walk():
        if each.kind == "import_specifier":
            yield tree.text(each.get("alias") or each.get("name"))
        elif each.kind == "identifier" and each.parent is not None and each.parent.kind == "import_clause":
            yield tree.text(each)


def _source(tree: Tree, statement: Node) -> str:
    return tree.text(statement.get("source"))[1:-1]


def specifier_of(path: str, module: str, sources: list[str], resolve: Resolve, reached: Reached) -> str:
    """The pack's specifier; a relative one where nothing else leads there or neighbours are imported so."""
    target = resolve(path, module)
    if target is not None and not reached(path, module):
        return relative(path, target)
    if not module.startswith("@/") or any(each.startswith("@/") for each in sources):
        return module
    aliased = target is not None and not any(each.startswith(".") for each in sources)
    if aliased:
        return module
    home = target or _guess(path, module)
    if home is None:
        return module
    if target is None and not any(each.startswith(".") for each in sources):
        return module
    return relative(path, home)


def relative(path: str, home: str) -> str:
    """The specifier by which one file of the project names another, without its ending."""
    stem = posixpath.splitext(home)[0].removesuffix("/index")
    relative = posixpath.relpath(stem, posixpath.dirname(path) or ".")
    return relative if relative.startswith(".") else f"./{relative}"


def _guess(path: str, module: str) -> str | None:
    """`@/hooks/realtime` below the nearest `src`, when the file lies in one."""
    folder, found, _ = path.partition("src/")
    return f"{folder}src/{module[2:]}.ts" if found and (not folder or folder.endswith("/")) else None


def _merge(
    tree: Tree,
    path: str,
    statements: list[Node],
    specifier: str,
    module: str,
    names: list[tuple[str, bool]],
    resolve: Resolve,
) -> Change | None:
    """Into an existing `import { ... } from` the same module."""
    wanted = resolve(path, specifier)
    for statement in statements:
        source = _source(tree, statement)
        same = source in (specifier, module) or (wanted is not None and resolve(path, source) == wanted)
        clause = next((each for each in statement.walk() if each.kind == "named_imports"), None)
        types = "type" in statement.words
        if (
            not same
            or clause is None
            or not clause.children
            or (types and not all(only for _, only in names))
        ):
            continue
        last = clause.children[-1]
        text = ", ".join(
            name if types or not only or not _inline_types(tree, clause) else f"type {name}"
            for name, only in names
        )
        return Change(Span(last.end, last.end), (f", {text}".encode(),), "imports")
    return None


def _inline_types(tree: Tree, clause: Node) -> bool:
    return any("type" in each.words for each in clause.children)


def _statement(specifier: str, names: list[tuple[str, bool]], style: Style) -> bytes:
    types_only = all(only for _, only in names)
    keyword = "import type" if types_only else "import"
    body = ", ".join(name if types_only or not only else f"type {name}" for name, only in names)
    return f"{keyword} {{ {body} }} from ".encode() + style.string(specifier) + style.semicolon


def _insert(tree: Tree, statements: list[Node], added: list[bytes], style: Style) -> Change:
    if statements:
        return lines_below(tree, statements[-1], added, style.newline)
    return first_lines(tree, added, style.newline)
