"""Calls that nobody misses: they look at a text or a list, build a URL, or write to a log.

In: a call. Out: yes, or no where that cannot be seen. Whom a name means is resolved, not guessed.
"""

from __future__ import annotations

from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.syntax_facts import File, bare, callee, global_path, reference
from sse2ws.syntax.tree import Node

_LOOKING = frozenset(
    "startsWith endsWith includes indexOf trim toLowerCase toUpperCase substring padStart toFixed "
    "toISOString toString".split()
)
"""Methods of texts, lists and dates that change nothing and tell nobody."""
_GLOBALS = ("encodeURI", "decodeURI", "isNaN", "performance.now")
_BUILT = frozenset("URL URLSearchParams Headers Date".split())
_LOGS = frozenset("debug loglevel pino consola winston log4js tslog".split())
"""Packages whose functions only log."""


def only_looks(file: File, call: Node) -> bool:
    """`name.startsWith('x')`, `encodeURIComponent(x)`."""
    target = callee(call) if call.kind == "call_expression" else None
    if target is None:
        return False
    if (global_path(file, target) or "").startswith(_GLOBALS):
        return True
    return target.kind == "member_expression" and file.text(target.get("property")) in _LOOKING


def only_builds(file: File, call: Node) -> bool:
    """`params.set('team', team)` of parameters that the same function makes."""
    target = callee(call) if call.kind == "call_expression" else None
    owner = bare(target.get("object") or target) if target is not None else None
    binding = file.scopes.binding(owner) if owner is not None and owner.kind == "identifier" else None
    value = bare(binding.value) if binding is not None and binding.value is not None else None
    if value is None or value.kind != "new_expression" or function_of(value) is not function_of(call):
        return False
    made = callee(value)
    return made is not None and global_path(file, made) in _BUILT


def only_logs(file: File, call: Node) -> bool:
    """`log('open')` and `logger.info('open')` of a package for logs, `console` apart."""
    target = callee(call) if call.kind == "call_expression" else None
    if target is None:
        return False
    root = bare(target)
    while root.kind == "member_expression" and root.get("object") is not None:
        root = bare(root.get("object") or root)
    return _is_log(file, root)


def logs(file: File, name: Node) -> bool:
    """Whether a name is `console`, or what a package for logs gives."""
    return global_path(file, name) == "console" or _is_log(file, name)


def _is_log(file: File, root: Node, depth: int = 0) -> bool:
    named = reference(file, root)
    if named is not None:
        return named.module in _LOGS
    binding = file.scopes.binding(root) if root.kind == "identifier" else None
    value = bare(binding.value) if binding is not None and binding.value is not None else None
    made = (
        callee(value) if value is not None and value.kind in ("call_expression", "new_expression") else None
    )
    if binding is None or not binding.constant or made is None or depth > 2:
        return False
    inner = made
    while inner.kind == "member_expression" and inner.get("object") is not None:
        inner = bare(inner.get("object") or inner)
    return _is_log(file, inner, depth + 1)
