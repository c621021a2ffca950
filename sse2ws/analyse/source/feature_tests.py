"""Tests that ask only for the client or a browser: `'EventSource' in window`, `typeof window`.

In: a test. Out: yes or no. What passes such a test is there wherever the code runs, so the test can go.
"""

from __future__ import annotations

from sse2ws.analyse.code.syntax_facts import File, bare, global_path, string
from sse2ws.analyse.source.clients import Clients
from sse2ws.syntax.tree import Node

_FEATURES = ("EventSource", "WebSocket")
_BROWSER = ("window", "globalThis", "self", "document", "navigator")


def is_feature_test(file: File, test: Node, clients: Clients) -> bool:
    """Whether a test asks only for the client or a browser: `'EventSource' in window`, `!EventSource`."""
    test = bare(test)
    if test.kind == "unary_expression" and test.words[:1] == ["!"]:
        return is_feature_test(file, test.children[0], clients)
    if test.kind != "binary_expression":
        return clients.of(test) is not None and test.kind in ("identifier", "member_expression")
    left, right = (bare(each) for each in test.children[:2])
    operator = test.words[0] if test.words else ""
    if operator in ("&&", "||"):
        return is_feature_test(file, left, clients) and is_feature_test(file, right, clients)
    if operator == "in":
        return string(file, left) in _FEATURES and global_path(file, right) in _BROWSER
    if operator in ("===", "!==", "==", "!="):
        sides = ((left, right), (right, left))
        return any(_asks_for(file, one, clients) and _is_plain(other) for one, other in sides)
    return False


def _asks_for(file: File, node: Node, clients: Clients) -> bool:
    if node.kind == "unary_expression" and node.words[:1] == ["typeof"]:
        node = bare(node.children[0])
        return clients.of(node) is not None or global_path(file, node) in _BROWSER
    return clients.of(node) is not None


def _is_plain(node: Node) -> bool:
    return node.kind in ("string", "undefined", "null")
