"""Where the application is mounted and whether the provider is. In: the code. Out: paths; edits nothing."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sse2ws.model.facts import FileFacts, ImportUse
from sse2ws.model.source import SourceFile
from sse2ws.setup.code import Code
from sse2ws.syntax.tree import Node
from sse2ws.syntax.tsx import parse

if TYPE_CHECKING:
    from sse2ws.setup.habits import Habits

_RENDER = frozenset(("createRoot", "hydrateRoot", "render", "hydrate"))
_NEXT = ("app/layout", "pages/_app")
_TESTS = (
    *(".test.", ".spec.", ".stories.", "__tests__/", "__mocks__/", "/mocks/", "/stories/", "/cypress/"),
    *("/test/", "/tests/", "/e2e/", "/fixtures/"),
)


def is_test(path: str) -> bool:
    """Whether a file's name says that it is no part of the application itself."""
    return any(map(f"/{path}".__contains__, _TESTS))


def entries(code: Code, home: Habits) -> tuple[str, ...]:
    """Files that mount the application, sorted: they call React DOM's root, or are Next's outermost."""
    found = {
        path
        for path in code.program.files_with(b"react-dom")
        if not is_test(path) and _mounts(code.facts(path))
    }
    if "next" in home.packages:
        for base in ("", "src"):
            stems = {home.at_home(posixpath.join(base, each)) for each in _NEXT}
            found |= {path for path in code.files if posixpath.splitext(path)[0] in stems}
    return tuple(sorted(found))


def _mounts(facts: FileFacts | None) -> bool:
    return any(
        use.ref.module in ("react-dom", "react-dom/client")
        and bool(use.refs)
        and (use.ref.name in _RENDER or not _RENDER.isdisjoint(use.members))
        for use in (facts.imports if facts else ())
    )


def _root_component(code: Code, entry: str) -> str:
    """The file of the application's outermost component: what the entry imports as `App`, else the entry."""
    facts = code.facts(entry)
    for use in facts.imports if facts else ():
        if use.local in ("App", "Root", "Main") and use.refs:
            origin = code.program.origin(entry, use.ref)
            if origin is not None:
                return origin[0]
    return entry


def places_to_mount(code: Code, home: Habits) -> tuple[str, ...]:
    """Files in which the provider may be mounted, sorted: the outermost component of each entry."""
    return tuple(sorted({_root_component(code, each) for each in entries(code, home)}))


def provider_mounts(code: Code) -> tuple[str, ...]:
    """Files that render the provider with something inside it, tests apart."""
    target = code.config.pack.target
    found = []
    for path in code.program.files_with(target.provider.encode()):
        facts, source = code.facts(path), code.source(path)
        if facts is None or source is None or is_test(path):
            continue
        names = {use.local for use in facts.imports if _is_provider(code, path, use)}
        if names and any(_wraps(source, names)):
            found.append(path)
    return tuple(found)


def _is_provider(code: Code, path: str, use: ImportUse) -> bool:
    target = code.config.pack.target
    if use.ref.module == target.provider_module:
        return use.ref.name in (target.provider, "default")
    home = code.program.resolve(path, target.provider_module)
    origin = code.program.origin(path, use.ref)
    return home is not None and origin is not None and origin[0] == home


def _wraps(source: SourceFile, names: set[str]) -> Iterator[bool]:
    tree = parse(source.data, source.language)
    for node in tree.root.walk():
        opening = next((each for each in node.children if each.kind == "jsx_opening_element"), None)
        if node.kind == "jsx_element" and opening is not None and tree.text(opening.get("name")) in names:
            yield any(_says_something(each, tree.text(each)) for each in node.children)


def _says_something(child: Node, text: str) -> bool:
    if child.kind in ("jsx_opening_element", "jsx_closing_element"):
        return False
    return child.kind != "jsx_text" or bool(text.strip())


def reachable(code: Code, entry: str) -> frozenset[str]:
    """The files that an entry imports, directly or not, itself included."""
    seen, waiting = {entry}, [entry]
    while waiting:
        path = waiting.pop()
        facts = code.facts(path)
        if facts is None:
            continue
        modules = {use.ref.module for use in facts.imports}
        modules |= {each.source.module for each in facts.exports if each.source is not None}
        for module in sorted(modules):
            found = code.program.resolve(path, module)
            if found is not None and found not in seen:
                seen.add(found)
                waiting.append(found)
    return frozenset(seen)
