"""The same program written another way, and a form in which two writings of one program are equal.

In: the files of a fixture. Out: other files that mean the same. For tests only; never touches the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sse2ws.analyse.code.scopes import FUNCTIONS, Binding, Scopes
from sse2ws.model.source import Language
from sse2ws.project.sources import is_source
from sse2ws.syntax.tree import Node, Tree
from sse2ws.syntax.tsx import parse
from tests.harness import Files

Edit = tuple[int, int, str]
"""Start and end in bytes, and what stands there instead."""

_LOCAL = frozenset(("const", "let", "var", "param", "catch"))
_TARGET = frozenset(("useRealtimeEvent", "useRealtimeConnection", "realtimeWebSocket"))
"""What a rewrite imports: under another name it would be imported beside it."""

_NAMES = frozenset(
    "identifier shorthand_property_identifier shorthand_property_identifier_pattern type_identifier".split()
)


def in_each_file(files: Files, edits: Callable[[Tree, Scopes], Iterator[Edit]]) -> Files:
    """The files with the edits that a function gives for each source file; a file with errors stays."""
    return {path: _edited(path, data, edits) for path, data in files.items()}


def renamed_locals(tree: Tree, scopes: Scopes) -> Iterator[Edit]:
    """Every local value gets another name; hooks, components and exports keep theirs."""
    for binding in scopes.bindings():
        if _is_renamable(binding):
            for node in {binding.node, *binding.refs}:
                yield _renamed(node, binding.name, f"{binding.name}Too")


def swapped_quotes(tree: Tree, scopes: Scopes) -> Iterator[Edit]:
    """Single quotes become double ones and the other way round, where the text holds neither."""
    other = {"'": '"', '"': "'"}
    for node in tree.root.walk():
        text = tree.text(node)
        if node.kind == "string" and text[0] in other and not set(text[1:-1]) & {"'", '"', "\\"}:
            yield node.start, node.end, other[text[0]] + text[1:-1] + other[text[0]]


def aliased_imports(tree: Tree, scopes: Scopes) -> Iterator[Edit]:
    """Every named import of a value gets a local name of its own."""
    for binding in scopes.bindings():
        specifier = binding.node.parent
        if binding.kind == "import" and specifier is not None and specifier.kind == "import_specifier":
            kept = specifier.get("alias") is not None or binding.name in _TARGET
            if kept or _is_type(binding, tree) or _is_exported(binding):
                continue
            hook = binding.name.startswith("use")
            alias = (
                f"{binding.name}Aliased" if hook or binding.name[0].isupper() else f"aliased_{binding.name}"
            )
            yield specifier.end, specifier.end, f" as {alias}"
            for ref in set(binding.refs):
                yield _renamed(ref, binding.name, alias)


def memoised_handlers(tree: Tree, scopes: Scopes) -> Iterator[Edit]:
    """Functions that a component or hook declares as constants are wrapped in `useCallback`."""
    wrapped = False
    for binding in scopes.bindings():
        function = binding.value
        if binding.kind != "const" or function is None or function.kind != "arrow_function":
            continue
        if binding.scope.is_function and binding.scope.parent is not None and not _nested(binding.scope.node):
            wrapped = True
            yield function.start, function.start, "useCallback("
            yield function.end, function.end, ")"
    if wrapped:
        yield 0, 0, "import { useCallback } from 'react';\n"


def with_other_suffix(files: Files) -> Files | None:
    """JavaScript as TypeScript, or TypeScript that holds no type as JavaScript; nothing if neither."""
    other = {".jsx": ".tsx", ".js": ".ts", ".tsx": ".jsx", ".ts": ".js"}
    found = dict[str, bytes]()
    for path, data in files.items():
        stem, dot, suffix = path.rpartition(".")
        target = f"{stem}{other.get(dot + suffix, dot + suffix)}"
        if is_source(path) and (path.endswith(".d.ts") or canonical(path, data) != canonical(target, data)):
            return None
        found[target] = data
    return found


def canonical(path: str, data: bytes) -> object:
    """The program without spaces, quotes and the names of its locals: equal for equal programs."""
    tree = parse(data, Language.of(path))
    return _canonical(tree.root, tree, Scopes(tree), {}) if not tree.errors else data


def _edited(path: str, data: bytes, edits: Callable[[Tree, Scopes], Iterator[Edit]]) -> bytes:
    if not is_source(path):
        return data
    tree = parse(data, Language.of(path))
    if tree.errors:
        return data
    for start, end, text in sorted(set(edits(tree, Scopes(tree))), reverse=True):
        data = data[:start] + text.encode() + data[end:]
    return data


def _is_renamable(binding: Binding) -> bool:
    shown = binding.name.startswith("use") or not binding.name[0].islower()
    top = binding.scope.parent is None
    around = binding.node.parent
    member = around is not None and any(each.kind == "accessibility_modifier" for each in around.children)
    return binding.kind in _LOCAL and not (shown or member) and not (top and _is_exported(binding))


def _is_exported(binding: Binding) -> bool:
    nodes = (binding.node, *binding.refs)
    return any(up.kind in ("export_statement", "export_clause") for each in nodes for up in _statement(each))


def _statement(node: Node) -> Iterator[Node]:
    for each in node.ancestors():
        if each.kind in FUNCTIONS or each.kind == "statement_block":
            return
        yield each


def _is_type(binding: Binding, tree: Tree) -> bool:
    specifier = binding.node.parent
    statement = next(each for each in binding.node.ancestors() if each.kind == "import_statement")
    words = (*statement.words, *(specifier.words if specifier else ()))
    return "type" in words or any(ref.kind == "type_identifier" for ref in binding.refs)


def _nested(function: Node) -> bool:
    return any(each.kind in FUNCTIONS or each.kind == "class_body" for each in function.ancestors())


def _renamed(node: Node, old: str, new: str) -> Edit:
    """A shorthand keeps its key."""
    if node.kind.startswith("shorthand"):
        return node.start, node.end, f"{old}: {new}"
    return node.start, node.end, new


def _canonical(node: Node, tree: Tree, scopes: Scopes, names: dict[Binding, str]) -> object:
    inner = [_canonical(each, tree, scopes, names) for each in node.children]
    text = tree.text(node)
    binding = scopes.binding(node) if node.kind in _NAMES else None
    if binding is not None and binding.kind == "import":
        imported = binding.node.parent
        named = imported.get("name") if imported and imported.kind == "import_specifier" else None
        meant = f"import {tree.text(named)}" if named else "import"
    elif binding is not None and _is_renamable(binding):
        meant = names.setdefault(binding, f"local {len(names)}")
    else:
        meant = text
    if node.kind == "import_specifier":
        return ("import", tree.text(node.get("name")))
    if node.kind == "object_assignment_pattern" and node.children[0].kind.startswith("shorthand"):
        left = node.children[0]
        name = ("identifier", "left", inner[0][3][1][2])  # type: ignore[index]
        given = ("assignment_pattern", "value", tuple(node.words), (name, inner[1]))
        key = ("property_identifier", "key", tree.text(left))
        return ("pair_pattern", node.field, (), (key, given))
    if node.kind.startswith("shorthand"):
        pair = "pair_pattern" if node.kind.endswith("pattern") else "pair"
        return (pair, node.field, (), (("property_identifier", "key", text), ("identifier", "value", meant)))
    if not inner:
        return (node.kind, node.field, meant[1:-1] if node.kind == "string" else meant)
    return (node.kind, node.field, tuple(node.words), tuple(inner))


def moved_handlers(files: Files) -> Files | None:
    """Inline listeners that use nothing of their surroundings become functions of a module beside it."""
    found = dict(files)
    for path, data in files.items():
        tree = parse(data, Language.of(path)) if is_source(path) else None
        scopes = Scopes(tree) if tree is not None and not tree.errors else None
        handlers = list(_movable(tree, scopes)) if tree is not None and scopes is not None else []
        if not handlers or tree is None or scopes is None:
            continue
        folder, _, name = path.rpartition("/")
        stem, _, suffix = name.rpartition(".")
        beside = f"{stem.partition('.')[0]}Handlers"
        header, body = _imports_of(tree, scopes, handlers), list[str]()
        for number, handler in enumerate(handlers):
            body.append(f"export const handler{number} = {tree.text(handler)};\n")
        found[f"{folder}/{beside}.{suffix}".lstrip("/")] = (header + "\n".join(body)).encode()
        for number, handler in reversed(list(enumerate(handlers))):
            data = data[: handler.start] + f"handler{number}".encode() + data[handler.end :]
        names = ", ".join(f"handler{number}" for number in range(len(handlers)))
        found[path] = f"import {{ {names} }} from './{beside}';\n".encode() + data
    return found if found != dict(files) else None


def _movable(tree: Tree, scopes: Scopes) -> Iterator[Node]:
    for node in tree.root.walk():
        if node.kind != "arrow_function" or node.parent is None or node.parent.kind != "arguments":
            continue
        call = node.parent.parent
        callee = call.get("function") if call is not None else None
        if callee is None or tree.text(callee.get("property")) != "addEventListener":
            continue
        used = [scopes.binding(each) for each in node.walk() if each.kind in _NAMES]
        own = any(each.kind == "this" for each in node.walk())
        if not own and all(b is None or b.kind == "import" or b.node.within(node) for b in used):
            yield node


def _imports_of(tree: Tree, scopes: Scopes, handlers: Sequence[Node]) -> str:
    """The import statements whose names the handlers use, with nothing else in them."""
    used = {scopes.binding(each) for handler in handlers for each in handler.walk() if each.kind in _NAMES}
    lines = list[str]()
    for binding in scopes.bindings():
        if binding.kind == "import" and binding in used:
            statement = next(each for each in binding.node.ancestors() if each.kind == "import_statement")
            parent = binding.node.parent
            braced = parent is not None and parent.kind == "import_specifier"
            what = f"{{ {tree.text(parent)} }}" if braced else binding.name
            word = "import type" if "type" in statement.words else "import"
            lines.append(f"{word} {what} from {tree.text(statement.get('source'))};\n")
    return "".join(dict.fromkeys(lines))
