"""`{ once: true }` and `{ signal }` of a listener: what they ask for, and whether that is to be had without.

In: the options' expression. Out: `Wish`. A signal that ends together with the stream asks for nothing.
"""

from __future__ import annotations

from msgspec import Struct

from sse2ws.analyse.code.scopes import FUNCTIONS, Binding, function_of
from sse2ws.analyse.code.syntax_facts import File, bare, callee, global_path
from sse2ws.syntax.tree import Node

_IDLE = ("passive", "capture")


class Wish(Struct, frozen=True):
    """`once`: only the first event counts. `known`: nothing else is asked for. `plain`: nothing at all is."""

    once: bool = False
    known: bool = True
    plain: bool = True


def read_options(file: File, options: Node | None, callback: Node | None) -> Wish:
    """What the third argument of `addEventListener` asks for. `callback`: the effect around it."""
    node = _value(file, options) if options is not None else None
    if node is None or node.kind in ("true", "false"):
        return Wish()
    if node.kind != "object":
        return Wish(known=False, plain=False)
    once, known, plain = False, True, True
    for entry in node.children:
        key = file.text(entry.get("key") or entry).strip("'\"")
        value = bare(entry.get("value") or entry)
        if key in _IDLE:
            continue
        if key == "once" and value.kind in ("true", "false"):
            once = value.kind == "true"
            plain = plain and not once
            continue
        plain = False
        known = known and key == "signal" and _ends_with_effect(file, value, callback)
    return Wish(once, known, plain)


def _value(file: File, node: Node) -> Node:
    """The object that a constant name stands for."""
    node = bare(node)
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    return bare(binding.value) if binding is not None and binding.constant and binding.value else node


def _ends_with_effect(file: File, signal: Node, callback: Node | None) -> bool:
    """Whether a signal's controller is the effect's own, and aborted only where the effect ends."""
    controller = _controller(file, signal)
    if controller is None or callback is None or not controller.node.inside(callback):
        return False
    for ref in controller.refs:
        member = ref.parent
        if member is None or member.kind != "member_expression" or member.get("object") is not ref:
            return False
        name = file.text(member.get("property"))
        if name == "abort" and not _in_cleanup(ref, callback):
            return False
        if name not in ("abort", "signal"):
            return False
    return True


def _controller(file: File, signal: Node) -> Binding | None:
    """`controller` in `controller.signal`, when it is a constant `new AbortController()`."""
    owner = signal.get("object")
    if signal.kind != "member_expression" or file.text(signal.get("property")) != "signal" or owner is None:
        return None
    binding = file.scopes.binding(bare(owner))
    value = bare(binding.value) if binding is not None and binding.value is not None else None
    made = callee(value) if value is not None and value.kind == "new_expression" else None
    known = made is not None and global_path(file, made) == "AbortController"
    return binding if known and binding is not None and binding.kind == "const" else None


def _in_cleanup(node: Node, callback: Node) -> bool:
    """Whether a node stands in the function that an effect returns, right in it."""
    function = function_of(node)
    around = function.parent if function is not None and function.kind in FUNCTIONS else None
    returned = around is not None and around.kind == "return_statement" and function_of(around) is callback
    return returned and function is not callback
