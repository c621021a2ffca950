"""Calls that put texts before people and keep nothing: `toast(title)`, `new Notification(title, { body })`.

In: a call's function. Out: yes, or no where that cannot be seen. Whom a name means is resolved, not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import File, bare, callee, global_path, reference
from sse2ws.syntax.tree import Node

_EXPORTS: Mapping[str, frozenset[str]] = {
    "sonner": frozenset(("toast",)),
    "sonner-native": frozenset(("toast",)),
    "react-hot-toast": frozenset(("toast", "default")),
    "react-toastify": frozenset(("toast",)),
    "react-toastify/unstyled": frozenset(("toast",)),
    "react-native-toast-message": frozenset(("Toast", "default")),
    "notistack": frozenset(("enqueueSnackbar", "useSnackbar")),
    "antd": frozenset(("message", "notification")),
    "@chakra-ui/react": frozenset(("useToast",)),
    "@mantine/notifications": frozenset(("notifications", "showNotification")),
}
"""Package -> what shows a message, or the hook that gives such a function."""
_GLOBALS = frozenset(("Notification",))
_SHOWN = frozenset("title description message body content text text1 text2 label tag id key".split())
"""Options that are text, or tell one message from another."""


def displays(file: File, function: Node) -> bool:
    """`toast`, `toast.success`, `notifications.show`, `Notification`."""
    if global_path(file, function) in _GLOBALS:
        return True
    root = bare(function)
    while root.kind == "member_expression" and root.get("object") is not None:
        root = bare(root.get("object") or root)
    if _exported(file, root):
        return True
    binding = file.scopes.binding(root) if root.kind == "identifier" else None
    made = _made_by(binding) if binding is not None and binding.constant else None
    return made is not None and _exported(file, made)


def is_shown(option: str) -> bool:
    """Whether such a call takes the option of this name as text."""
    return option in _SHOWN


def _exported(file: File, name: Node) -> bool:
    named = reference(file, name)
    return named is not None and named.name in _EXPORTS.get(named.module, ())


def _made_by(binding: Binding) -> Node | None:
    """`useSnackbar` of `const { enqueueSnackbar } = useSnackbar()`."""
    around = binding.node.ancestors()
    declarator = next((each for each in around if each.kind == "variable_declarator"), None)
    pattern = declarator.get("name") if declarator is not None else None
    value = declarator.get("value") if declarator is not None else None
    if pattern is None or value is None or not binding.node.within(pattern):
        return None
    call = bare(value)
    return callee(call) if call.kind == "call_expression" else None
