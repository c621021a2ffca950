"""The controller whose signal ends a stream: to a client that is a call it is what the source is to others.

In: a draft and the option that is the signal. Out: the controller's uses in the draft, under every name that
holds it. What is not understood is an ESCAPE, never dropped.
"""

from __future__ import annotations

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import File, bare, outermost
from sse2ws.analyse.source.draft import Draft
from sse2ws.analyse.source.source_uses import Finder
from sse2ws.analyse.source.sources import SourceUse, SourceUses, UseKind
from sse2ws.model.pack import Client, ClientKind
from sse2ws.model.reasons import Reason
from sse2ws.syntax.tree import Node

_CONTROLLER = Client("AbortController", ClientKind.CONSTRUCTOR, listen=(), unlisten=(), close=("abort",))

_MADE = frozenset("new_expression null undefined".split())
"""What a holder begins with, when it is not another holder."""


def read_signal(draft: Draft, value: Node) -> None:
    """Note what happens to the controller behind `signal`."""
    file, signal, known = draft.file, bare(value), value
    binding = file.scopes.binding(signal) if "identifier" in signal.kind else None
    if binding is not None:
        held = _taken_from(file, binding)
        known = next((each for each in binding.node.ancestors() if each.kind == "variable_declarator"), value)
        if held is not None:
            _names_signal(file, draft.uses, binding)
    else:
        held = _owner(file, signal)
    if held is None or not _follow(Finder(file, _CONTROLLER, draft.uses, known), bare(held)):
        draft.because(Reason.CONNECTION_OWNER, value, file.text(value))


def _follow(finder: Finder, held: Node) -> bool:
    """Begin with a variable, the content of a ref, or a member of the class; no where it is none of them."""
    file, owner = finder.file, bare(held.get("object") or held)
    if held.kind == "identifier":
        binding = file.scopes.binding(held)
        made = bare(binding.value) if binding is not None and binding.value is not None else None
        if binding is None or (made is None and binding.kind not in ("let", "var")):
            return False
        finder.hold(binding)
        if made is not None and binding.node.parent is not None:
            finder.add(UseKind.HOLD, binding.node.parent)
        return made is None or made.kind in _MADE or _follow(finder, made)
    if held.kind != "member_expression":
        return False
    if owner.kind == "this":
        finder.follow_field(held, file.text(held.get("property")))
    elif owner.kind == "identifier" and finder.is_ref(owner):
        finder.follow_ref(owner)
    else:
        return False
    return True


def _owner(file: File, signal: Node) -> Node | None:
    """`controller` in `controller.signal`."""
    reads = signal.kind == "member_expression" and file.text(signal.get("property")) == "signal"
    return signal.get("object") if reads else None


def _taken_from(file: File, binding: Binding) -> Node | None:
    """The controller that a constant has its signal from: `const { signal } = controller`."""
    declarator = next((each for each in binding.node.ancestors() if each.kind == "variable_declarator"), None)
    value = declarator.get("value") if declarator is not None and binding.constant else None
    if value is None or declarator is None:
        return None
    pattern = declarator.get("name")
    if pattern is not None and pattern.kind == "object_pattern":
        keys = [file.text(each.get("key") or each) for each in pattern.children]
        return bare(value) if keys == ["signal"] else None
    return _owner(file, bare(value))


def _names_signal(file: File, found: SourceUses, binding: Binding) -> None:
    """The constant goes with the stream; nobody else may have the signal."""
    found.holders.append(binding)
    declarator = next(each for each in binding.node.ancestors() if each.kind == "variable_declarator")
    found.uses.append(SourceUse(UseKind.HOLD, declarator))
    for ref in binding.refs:
        if ref.inside(found.site):
            continue
        member = outermost(ref).parent
        asks = member is not None and file.text(member.get("property")) == "aborted"
        kind, node = (UseKind.TEST, member) if asks and member is not None else (UseKind.ESCAPE, ref)
        found.uses.append(SourceUse(kind, node, target="a signal that is handed on"))
