"""Which expressions of a file open an SSE stream: resolved to a client library, never matched by name alone.

In: a `File` and the known clients. Out: sites, each with its client. Says nothing about what happens next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from sse2ws.analyse.code.scopes import FUNCTIONS, Binding
from sse2ws.analyse.code.syntax_facts import (
    GLOBAL_OBJECTS,
    File,
    arguments,
    bare,
    callee,
    member_in_pattern,
    outer_name,
    outermost,
    reference,
    string,
)
from sse2ws.model.flow import ImportRef
from sse2ws.model.pack import BRIDGE, BRIDGE_MODULE, Client, ClientKind
from sse2ws.syntax.tree import Node


class Site(Struct, frozen=True):
    """One `new X(...)` or `x(...)` that opens a stream."""

    node: Node
    client: Client
    handed: str = ""
    """Set where nothing is opened: the client's constructor or source is handed on, and this says how."""
    offered: str = ""
    """The exported name under which the constructor is handed on."""


class _Names(Struct, frozen=True):
    """What the libraries of a list are called."""

    clients: Sequence[Client]
    globals: dict[str, Client]
    exports: dict[tuple[str, str], Client]
    """By module and exported name."""
    words: tuple[bytes, ...]
    """One of them stands in every file that names a client."""

    @classmethod
    def of(cls, clients: Sequence[Client]) -> _Names:
        exports: dict[tuple[str, str], Client] = {}
        for client in clients:
            for module in client.modules:
                for name in client.exports:
                    exports[module, name] = client
                if client.default:
                    exports[module, "default"] = client
        known = {name: client for client in clients for name in client.globals}
        named = {*known, *(module for module, _ in exports), BRIDGE_MODULE}
        # whoever says `event-source-polyfill` says `event-source`
        words = sorted(word for word in named if not any(each in word for each in named - {word}))
        return cls(clients, known, exports, tuple(word.encode() for word in words))


_ASKED: list[_Names] = []
"""Those of the list that was asked for last: all files of a run are asked about the same one."""


def _names(clients: Sequence[Client]) -> _Names:
    if not _ASKED or _ASKED[0].clients is not clients:
        _ASKED[:] = [_Names.of(clients)]
    return _ASKED[0]


class Clients:
    """The known client libraries, asked by what an expression resolves to."""

    def __init__(self, file: File, clients: Sequence[Client]) -> None:
        self._file = file
        self._sites: tuple[Site, ...] | None = None
        self.known = clients
        names = _names(clients)
        self._globals, self._exports, self._words = names.globals, names.exports, names.words

    def of(self, node: Node, depth: int = 0) -> Client | None:
        """The client that an expression names, through local aliases and fallbacks (`A || B`)."""
        node = bare(node)
        if depth > 6:
            return None
        outside = outer_name(self._file, node)
        if outside is not None:
            return self._outer(outside)
        if node.kind == "identifier":
            return self._of_binding(node, depth)
        if node.kind in ("binary_expression", "ternary_expression"):
            branches = [child for child in node.children if child.field != "condition"]
            return next((found for each in branches if (found := self.of(each, depth + 1))), None)
        if node.kind == "member_expression":
            return self._of_member(node)
        return None

    def _outer(self, ref: ImportRef | str) -> Client | None:
        """`ref`: an import, or the path of a global."""
        if isinstance(ref, str):
            return self._globals.get(ref)
        bridge = ref.name == BRIDGE.name and ref.module.endswith(BRIDGE_MODULE)
        return BRIDGE if bridge else self._exports.get((ref.module, ref.name))

    def named(self, node: Node) -> Client | None:
        """The client that a name stands for by itself: a global or an import, no alias."""
        if node.kind == "shorthand_property_identifier":
            free = self._file.scopes.binding(node) is None
            return self._globals.get(self._file.text(node)) if free else None
        outside = outer_name(self._file, node)
        return self._outer(outside) if outside is not None else None

    def exported(self, module: str | None, name: str) -> Client | None:
        """The client that a module has under a name."""
        return self._exports.get((module, name)) if module is not None else None

    def of_type(self, annotation: Node | None) -> Client | None:
        """The client whose source a type annotation names: `: EventSource`, `: EventSource | null`."""
        for node in annotation.walk() if annotation is not None else ():
            if node.kind == "type_identifier":
                binding = self._file.scopes.binding(node)
                text = self._file.text(node)
                if binding is None and text in self._globals:
                    return self._globals[text]
            elif node.kind not in ("type_annotation", "union_type", "literal_type", "null", "undefined"):
                return None
        return None

    def _of_binding(self, node: Node, depth: int) -> Client | None:
        binding = self._file.scopes.binding(node)
        if binding is None:
            return None
        if binding.kind == "class" and binding.value is not None:
            heritage = next(
                (child for child in binding.value.children if child.kind == "class_heritage"), None
            )
            base = (
                next(
                    (each for each in heritage.walk() if each.kind in ("identifier", "member_expression")),
                    None,
                )
                if heritage
                else None
            )
            return self.of(base, depth + 1) if base is not None else None
        if binding.kind == "param" and binding.node.parent is not None:
            default = binding.node.parent.get("value") or binding.node.parent.get("right")
            if default is not None and default is not binding.node:
                return self.of(default, depth + 1)
            promise = promised(self._file, binding.node)
            return self._required(promise, self._taken_out(binding)) if promise is not None else None
        if binding.value is not None:
            return self._required(binding.value, "default") or self.of(binding.value, depth + 1)
        assigned = self._assigned(binding, depth)
        if assigned is not None:
            return assigned
        declarator = next(
            (each for each in binding.node.ancestors() if each.kind == "variable_declarator"), None
        )
        value = declarator.get("value") if declarator is not None else None
        pattern = declarator.get("name") if declarator is not None else None
        outside = outer_name(self._file, value) if value is not None else None
        if isinstance(outside, ImportRef) and outside.name == "*":
            return self._exports.get((outside.module, self._taken_out(binding)))
        if pattern is not None and outside in GLOBAL_OBJECTS:
            return self._globals.get(member_in_pattern(self._file, pattern, binding.node))
        return self._required(value, self._taken_out(binding)) if value is not None else None

    def _taken_out(self, binding: Binding) -> str:
        """The member that a pattern takes out under a name of its own: `X` of `{ X: Source }`."""
        patterns = [each for each in binding.node.ancestors() if each.kind == "object_pattern"]
        named = member_in_pattern(self._file, patterns[-1], binding.node) if patterns else ""
        return named or binding.name

    def _assigned(self, binding: Binding, depth: int) -> Client | None:
        """`let Source; if (old) Source = Polyfill; else Source = EventSource`: if each is a client."""
        places = [outermost(ref).parent for ref in binding.refs if ref.field == "left"]
        kind = "assignment_expression"
        given = [each.get("right") for each in places if each is not None and each.kind == kind]
        found = [self.of(each, depth + 1) for each in given if each is not None]
        return found[0] if found and all(found) else None

    def _required(self, value: Node, name: str) -> Client | None:
        """`require('eventsource')`, `(await import('eventsource')).default`, or a name taken from them."""
        node = bare(value)
        if node.kind == "await_expression" and node.children:
            node = bare(node.children[0])
        if node.kind == "member_expression":
            owner, prop = node.get("object"), node.get("property")
            return self._required(owner, self._file.text(prop)) if owner is not None else None
        function = node.get("function") if node.kind == "call_expression" else None
        if function is None or self._file.text(function) not in ("require", "import"):
            return None
        given = arguments(node)
        module = string(self._file, given[0]) if given else None
        return self._exports.get((module, name)) if module is not None else None

    def _of_member(self, node: Node) -> Client | None:
        owner, name = node.get("object"), node.get("property")
        if owner is None or owner.kind != "identifier" or name is None:
            return None
        space = reference(self._file, owner)
        if space is not None:  # the name of an `export * as space`, or a CommonJS module as a whole
            member = self._file.text(name)
            whole = self._exports.get((space.module, member)) if space.name == "default" else None
            return whole or self._exports.get((space.module, f"{space.name}.{member}"))
        binding = self._file.scopes.binding(owner)
        loaded = binding.value if binding is not None else None
        if binding is not None and binding.kind == "param":
            loaded = promised(self._file, binding.node)
        return self._required(loaded, self._file.text(name)) if loaded is not None else None

    def sites(self) -> Sequence[Site]:
        """All places of the file that open a stream, in source order."""
        if self._sites is None:
            self._sites = tuple(self._find_sites())
        return self._sites

    def _find_sites(self) -> Iterator[Site]:
        data = self._file.tree.data
        if not any(word in data for word in self._words):
            return  # as in most texts that a fix leaves
        for node in self._file.tree.root.below("class_heritage", "new_expression", "call_expression"):
            if node.kind == "class_heritage":
                # a class that is a source: its instances are opened wherever it is imported
                base = next(
                    (each for each in node.walk() if each.kind in ("identifier", "member_expression")), None
                )
                client = self.of(base) if base is not None else None
                if base is not None and client is not None and client.kind is ClientKind.CONSTRUCTOR:
                    yield Site(base, client)
                continue
            function = callee(node)
            client = self.of(function) if function is not None else None
            if client is not None and (client.kind is ClientKind.CONSTRUCTOR) == (
                node.kind == "new_expression"
            ):
                yield Site(node, client)

    def mentions_import(self, ref: ImportRef) -> bool:
        """Whether an import brings in a client."""
        return (ref.module, ref.name) in self._exports


def promised(file: File, parameter: Node) -> Node | None:
    """`request.then((response) => ...)`: what the promise is of that a parameter stands for."""
    function = next((each for each in parameter.ancestors() if each.kind in FUNCTIONS), None)
    given = function.parent if function is not None else None
    call = given.parent if given is not None and given.kind == "arguments" else None
    target = callee(call) if call is not None and call.kind == "call_expression" else None
    if target is None or target.kind != "member_expression" or file.text(target.get("property")) != "then":
        return None
    owner = target.get("object")
    return bare(owner) if owner is not None else None
