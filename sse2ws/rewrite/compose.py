"""Judged units in, whole new files out: token changes, hooks or service, imports, dead code, in this order.

Each stage works on parsed text of the one before. Nothing is written; what cannot be put together is refused.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

from msgspec import Struct, field
from msgspec.structs import replace

from sse2ws.analyse.code.syntax_facts import File, names_in
from sse2ws.analyse.file import read_file, read_result
from sse2ws.checks.decisions import DECIDE
from sse2ws.model.config import Config
from sse2ws.model.connection import Leaving
from sse2ws.model.judged import Judged
from sse2ws.model.layout import Shape
from sse2ws.model.linked import Place
from sse2ws.model.pack import BRIDGE, BRIDGE_MODULE, Client
from sse2ws.model.source import SourceFile, Span
from sse2ws.rewrite.adapters import adapt_file, adapter_names, cuts_of
from sse2ws.rewrite.copying import Copying, Part, copied_cuts
from sse2ws.rewrite.dead import Key, Names, dead_changes, names_of, spent_imports
from sse2ws.rewrite.dead_tries import needless_tries, silent_catches
from sse2ws.rewrite.effect_events import called_by_effects, freed_events
from sse2ws.rewrite.hooks import hook_changes
from sse2ws.rewrite.imports import import_changes
from sse2ws.rewrite.moving import moved_functions
from sse2ws.rewrite.one_call import joined_calls
from sse2ws.rewrite.parted import Making, Parts, part, parted_functions
from sse2ws.rewrite.pieces import Change, list_item, removals, rewrite
from sse2ws.rewrite.prove import Standing, standing
from sse2ws.rewrite.service import CLOSABLE, RULE, service_changes
from sse2ws.rewrite.status import spent_statements
from sse2ws.rewrite.style import Style, style_of
from sse2ws.rewrite.tokens import Tokens, Types, carried_events, token_changes
from sse2ws.syntax.tree import Tree

_ROUNDS = 8


class Before(Struct, frozen=True):
    """What is asked of a file as it was when it has been rewritten, so that its tree need not stay."""

    standing: Standing
    names: Names
    events: frozenset[Key]
    """Effect Events that effects called."""
    silent: int
    """How many `catch` blocks did nothing."""
    code: bool
    """Whether it holds any."""


class Workshop(Struct):
    """Files by path, and how specifiers resolve."""

    config: Config
    source: Callable[[str], SourceFile]
    resolve: Callable[[str, str], str | None]
    readable: Callable[[str], bool]
    reached: Callable[[str, str], bool]
    """Whether a file can import a module under the name that the pack gives it."""
    clients: Callable[[str], Sequence[Client]]
    """The SSE clients under the names that a file may have for them."""
    taken: dict[tuple[str, frozenset[str]], set[str]] = field(default_factory=dict)
    """Names around each piece of code, with those that were chosen for it; anew for each composition."""
    _styles: dict[str, Style] = field(default_factory=dict)
    _before: dict[str, Before] = field(default_factory=dict)

    def style(self, path: str) -> Style:
        """How a source is written."""
        if path not in self._styles:
            self._styles[path] = style_of(self.source(path), self.file(path).tree)
        return self._styles[path]

    def before(self, path: str) -> Before:
        """A source as it was."""
        if path not in self._before:
            file = self.file(path)
            proved = standing(file, self.clients(path))
            self._before[path] = Before(
                proved, names_of(file), called_by_effects(file), silent_catches(file),
                bool(file.tree.root.children),
            )  # fmt: skip
        return self._before[path]

    def file(self, path: str) -> File:
        """A source, parsed."""
        return read_file(self.source(path))

    def load(self, importer: str, module: str) -> File | None:
        """The file that a specifier means; none for packages and for what cannot be read."""
        path = self.resolve(importer, module)
        return self.file(path) if path is not None and self.readable(path) else None


def compose(units: Iterable[Judged], shop: Workshop) -> Mapping[str, bytes]:
    """The new bytes of every file that the units change. Raises `Conflict` when they collide."""
    changes: dict[str, list[Change]] = {}
    needed: dict[str, set[tuple[str, str, bool]]] = {}
    units = tuple(units)
    shop.taken.clear()
    carried = carried_events(units)
    cuts = cuts_of(units)
    names: dict[Place, str] = {}
    for path, each in cuts.items():
        names |= adapter_names(shop.file(path), each)
    tokens = Tokens(
        shop.config.pack, lambda each: shop.source(each).data, frozenset(), frozenset(), carried, shop.style
    )
    parts = _parted(units, shop, tokens, names)
    told = (_unit_changes(unit, shop, tokens, names, parts.names) for unit in units)
    for path, change in chain(parts.changes, *told):
        if isinstance(change, Types):
            only_type = (
                change.module == shop.config.pack.target.types_module
                and change.name != shop.config.pack.target.constants
            )
            needed.setdefault(change.file, set()).add((change.module, change.name, only_type))
        else:
            changes.setdefault(path, []).append(change)
    for path, each in cuts.items():
        style = style_of(shop.source(path), shop.file(path).tree)
        changes[path], types = adapt_file(
            shop.file(path), changes.get(path, []), each, copied_cuts(units), shop.config.pack, style
        )
        needed.setdefault(path, set()).update((need.module, need.name, True) for need in types)
    return {path: _finish(path, changes[path], needed.get(path, set()), shop) for path in sorted(changes)}


def _unit_changes(
    unit: Judged, shop: Workshop, tokens: Tokens, adapters: Mapping[Place, str], parts: Mapping[Part, str]
) -> Iterable[tuple[str, Change | Types]]:
    if unit.bridged:
        yield from _bridge(unit, shop.config.pack.target.service_module)
        return
    if unit.parts:
        yield from _wrapper_changes(unit, shop)
        for part in unit.parts:
            yield from _unit_changes(part, shop, tokens, adapters, parts)
        return
    if unit.linked.parts:
        return  # a wrapper around a wrapper: what its callers do is a part of its own
    if unit.linked.connection.reopens is not None:
        return  # it goes with the connection that it opens again
    path = unit.linked.path
    inlined, shared = moved_functions(unit, path)
    tokens = replace(tokens, inlined=inlined, shared=shared)
    for found in token_changes(unit, tokens):
        yield (found.file, found) if isinstance(found, Types) else found
    style, around = shop.style(path), unit.linked.connection.layout.taken
    taken = shop.taken.setdefault((path, around), set(around))
    taken |= set(parts.values())
    data, verbatim = shop.source(path).data, _verbatim(shop.file(path))
    comments = shop.file(path).tree.comments
    copying = Copying(tokens, data, style, verbatim, comments, taken, adapters, spent_statements(unit), parts)
    for place in unit.linked.retyped:
        yield place.path, Change(place.span, (CLOSABLE,), RULE)
    build = hook_changes if unit.linked.connection.layout.shape is Shape.HOOKS else service_changes
    for change in build(unit, shop.config, copying):
        yield path, change
    for change in _spent_remarks(unit, shop.source(path).data):
        yield path, change


def _parted(units: Sequence[Judged], shop: Workshop, tokens: Tokens, adapters: Mapping[Place, str]) -> Parts:
    """Functions that told messages apart, as one for each event, for all units that call them."""
    names: dict[Part, str] = {}
    changes: list[tuple[str, Change | Types]] = []
    for function, calling in parted_functions(units).items():
        file = shop.file(function.path)
        taken = shop.taken.setdefault((function.path, frozenset()), set(names_in(file, file.tree.root)))
        style = shop.style(function.path)
        data, verbatim = shop.source(function.path).data, _verbatim(file)
        copying = Copying(tokens, data, style, verbatim, file.tree.comments, taken, adapters)
        parts = part(Making(file, copying, calling), shop.file, shop.resolve)
        names |= parts.names
        changes += parts.changes
    return Parts(names, tuple(changes))


def _bridge(unit: Judged, service: str) -> Iterable[tuple[str, Change | Types]]:
    """The constructor is swapped, and nothing else."""
    path, span = unit.linked.path, unit.linked.connection.constructor
    if span is not None:
        yield path, Change(span, (BRIDGE.name.encode(),), "bridge")
        module = posixpath.join(posixpath.dirname(service), BRIDGE_MODULE)
        yield path, Types(path, module, BRIDGE.name)


def _spent_remarks(unit: Judged, data: bytes) -> Iterable[Change]:
    """Decisions in comments above the connection: with the rewrite they have done their duty."""
    connection = unit.linked.connection
    first = min(connection.opening.start, (connection.layout.statement or connection.opening).start)
    spent = [
        each
        for each in connection.above
        if each.end <= first and DECIDE in data[each.start : each.end].decode("utf-8", "replace")
    ]
    return removals(data, spent, "spent-decision")


def _wrapper_changes(unit: Judged, shop: Workshop) -> Iterable[tuple[str, Change]]:
    """Wrappers that nobody calls any more."""
    gone: dict[str, set[Leaving]] = {}
    for each in (unit, *unit.parts):
        for path, leaving in each.linked.gone:
            gone.setdefault(path, set()).add(leaving)
    for path, leaves in sorted(gone.items()):
        data = shop.source(path).data
        for change in removals(data, [each.span for each in leaves if not each.item], "wrapper"):
            yield path, change
        for leaving in sorted(leaves):
            if leaving.item:
                yield path, Change(list_item(data, leaving.span), (), "wrapper")


def _finish(
    path: str, changes: Sequence[Change], needed: set[tuple[str, str, bool]], shop: Workshop
) -> bytes:
    before = shop.before(path)
    data = _living(path, _rewritten(path, changes, needed, shop), shop)
    hook = shop.config.pack.target.connection_hook
    called = f"{hook}(".encode()
    if data.count(called) > 1 and called not in shop.source(path).data:
        data = rewrite(data, joined_calls(read_result(SourceFile(path, data)), hook))
    left = read_result(SourceFile(path, data)).tree.root.children
    if before.code and not left and not before.standing.commonjs:
        style = shop.style(path)
        data += b"export {}" + style.semicolon + style.newline  # still a module, for those who name it
    return data


def _living(path: str, data: bytes, shop: Workshop) -> bytes:
    """The same without what nothing uses any more."""
    before = shop.before(path)

    def dead(data: bytes) -> list[Change]:
        after = read_result(SourceFile(path, data))
        return [
            *dead_changes(before.names, after, shop.load),
            *freed_events(before.events, after),
            *needless_tries(before.silent, after, shop.config.pack.target.service, shop.load),
        ]

    # Mostly an import is all that goes: without it first, the text that is parsed is the final one.
    spent = rewrite(data, spent_imports(shop.file(path), data, shop.load))
    if spent != data and not dead(spent):
        return spent
    for _ in range(_ROUNDS):
        changes = dead(data)
        if not changes:
            break
        data = rewrite(data, changes)
    return data


def _rewritten(
    path: str, changes: Sequence[Change], needed: set[tuple[str, str, bool]], shop: Workshop
) -> bytes:
    """The changes and the imports that they need."""
    before, style = shop.file(path), shop.style(path)
    if needed and _behind_imports(before.tree, changes):
        changes = [*changes, *import_changes(before, path, needed, style, shop.resolve, shop.reached)]
        needed = set()
    data = rewrite(shop.source(path).data, changes, _verbatim(before))
    if needed:
        del before
        current = read_result(SourceFile(path, data))
        data = rewrite(data, import_changes(current, path, needed, style, shop.resolve, shop.reached))
    return data


def _behind_imports(tree: Tree, changes: Sequence[Change]) -> bool:
    """Whether the imports stay as they are, so that names can be added to them without parsing in between."""
    ends = [each.end for each in tree.root.children if each.kind == "import_statement"]
    return bool(ends) and all(change.span.start > max(ends) for change in changes)


def _verbatim(file: File) -> list[Span]:
    return [node.span for node in file.tree.root.below("template_string")]
