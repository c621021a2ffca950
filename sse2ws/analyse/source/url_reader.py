"""The expressions that a URL is put together from, read as one text.

In: an expression. Out: text with marks for what is not literal, and what is known of the values behind them.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_value,
    global_path,
    is_listed,
    outermost,
    react_call,
    string,
)
from sse2ws.analyse.source.url_kinds import is_number, is_text
from sse2ws.analyse.source.url_values import begins_empty, is_of_effect, is_replaced, may_be_constant
from sse2ws.model.connection import Taken
from sse2ws.syntax.tree import Node

HOLE = "\0"
"""Stands for a value that the render knows."""
BASE = "\1"
"""Stands for a constant or a value of the environment."""


class Reader:
    def __init__(self, file: File) -> None:
        self.file = file
        self.expressions: list[str] = []
        self.parameters: list[str] = []
        self.sometimes: list[str] = []
        self.empty: list[str] = []
        self.inner: list[str] = []
        self.texts: list[str] = []
        self.numbers: list[str] = []
        self.taken: dict[Binding, None] = {}
        self.made: list[Node] = []
        """Values that were given a name on the way, and no other use."""

    def read(self, node: Node, depth: int) -> str:
        """Text with marks for what is not literal."""
        node = bare(node)
        text = string(self.file, node)
        if text is not None:
            return text
        if depth > 8:
            return self._hole(node)
        if node.kind == "template_string":
            return self._template(node, depth)
        if node.kind == "binary_expression" and "+" in node.words:
            return "".join(self.read(child, depth + 1) for child in node.children)
        if node.kind == "binary_expression" and node.words[:1] in (["||"], ["??"]):
            return BASE if self._constant(node) else self._fallback(node, depth)
        if node.kind == "ternary_expression":
            return self._choice(node, depth)
        if node.kind in ("call_expression", "new_expression"):
            return self._call(node, depth)
        if node.kind == "member_expression":
            return self._member(node, depth)
        if node.kind == "identifier":
            return self._name(node, depth)
        return self._hole(node)

    def _hole(self, node: Node) -> str:
        text = self.file.text(node)
        self._kind(node, text)
        binding = self.file.scopes.binding(node) if node.kind == "identifier" else None
        if binding is not None and binding.kind == "param":
            self.taken[binding] = None
        self.expressions.append(text)
        self.sometimes += [text] if may_be_constant(self.file, node) else []
        self.empty += [text] if begins_empty(self.file, node) else []
        self.inner += [text] if is_of_effect(self.file, node) else []
        return HOLE

    def parameters_of(self, whole: Node) -> Iterator[Taken]:
        """The parameters that the URL is made with."""
        for each in self.taken:
            others = (ref for ref in each.refs if not any(ref.inside(part) for part in (whole, *self.made)))
            refs = tuple(ref.span for ref in others if not is_listed(self.file, ref))
            yield Taken(each.name, each.node.span, refs)

    def _kind(self, node: Node, text: str) -> None:
        """A URL is text: a number that it was made with equals no id of a payload."""
        self.numbers += [text] if is_number(self.file, node) else []
        self.texts += [text] if is_text(self.file, node) else []

    def _template(self, node: Node, depth: int) -> str:
        parts, at = [], node.start + 1
        for child in node.children:
            if child.kind != "template_substitution":
                continue
            parts.append(self.file.tree.data[at : child.start].decode("utf-8", "replace"))
            parts.append(self.read(child.children[0], depth + 1) if child.children else "")
            at = child.end
        parts.append(self.file.tree.data[at : node.end - 1].decode("utf-8", "replace"))
        return "".join(parts)

    def _fallback(self, node: Node, depth: int) -> str:
        """`goalId ?? current`: either of them is the value; a constant in its place is the id of nothing."""
        before, last, self.expressions = self.expressions, bare(node.children[-1]), []
        read, inside, self.expressions = self.read(node.children[0], depth + 1), self.expressions, before
        if read != HOLE or last.kind in ("null", "undefined"):
            self.expressions += inside
            self.sometimes += inside if read != HOLE else []
            return read
        whole = self.file.text(node)
        self._kind(node, whole)
        self.expressions.append(whole)
        self.sometimes += [whole] if self._constant(last) or inside[0] in self.sometimes else []
        return HOLE

    def _choice(self, node: Node, depth: int) -> str:
        """`token ? `${url}?token=${token}` : url`: the longer branch tells more."""
        before, read = self.expressions, list[tuple[str, list[str]]]()
        for field in ("consequence", "alternative"):
            branch = node.get(field)
            if branch is not None and bare(branch).kind not in ("null", "undefined"):
                self.expressions = []
                read.append((self.read(branch, depth + 1), self.expressions))
        self.expressions = before
        if any(text == HOLE for text, _ in read) and not any(set(text) & set("/?&=") for text, _ in read):
            self.sometimes.append(self.file.text(node))
            return self._hole(node)  # `goalId ? goalId : 'all'`: a piece of the URL
        # the same stream by two bases is one stream; two different ones are not known
        texts = [each for each in read if each[0].strip(HOLE + BASE)] or read
        paths = {tuple(text.partition("?")[0].strip("/").split("/")[-2:]) for text, _ in texts}
        if len(paths) != 1:
            return self._hole(node)
        longest, inside = max(texts, key=lambda each: len(each[0]))
        self.expressions += inside
        self.sometimes += [each for each in inside if any(each not in other for _, other in read)]
        return longest

    def _call(self, node: Node, depth: int) -> str:
        function, given = callee(node), arguments(node)
        name = self.file.text(function) if function is not None else ""
        if node.kind == "new_expression" and name == "URL" and given:
            path = self.read(given[0], depth + 1)
            return path if len(given) == 1 else BASE + path
        if node.kind == "new_expression" and name == "URLSearchParams":
            return self._search(given[0] if given else None)
        if name in ("encodeURIComponent", "String", "encodeURI") and given:
            return self.read(given[0], depth + 1)
        if function is not None and function.kind == "member_expression":
            method, owner = self.file.text(function.get("property")), function.get("object")
            if method in ("toString", "trim", "replace", "concat") and owner is not None:
                known, read = len(self.expressions), self.read(owner, depth + 1)
                self.sometimes += self.expressions[known:] if method != "toString" else []
                return read
            mark = string(self.file, given[0]) if given else None
            if method == "join" and mark == "&" and owner is not None:
                return self._joined(bare(owner), depth)
            if method == "join":  # text made for the URL is no id: nothing in a payload equals it
                self.sometimes.append(self.file.text(node))
        return self._hole(node)

    def _member(self, node: Node, depth: int) -> str:
        text = self.file.text(node)
        owner, name = node.get("object"), self.file.text(node.get("property"))
        if name in ("href",) and owner is not None:
            return self.read(owner, depth + 1)
        if name == "search":
            return self._hole(node)  # `location.search`: whatever the page was asked for
        if text.startswith(
            ("process.env.", "import.meta.env", "window.location.", "location.", "window.env")
        ):
            return BASE
        return BASE if self._constant(node) else self._hole(node)

    def _name(self, node: Node, depth: int) -> str:
        binding = self.file.scopes.binding(node)
        if binding is None:
            return BASE
        self._appended(binding)
        if binding.kind in ("import", "enum"):
            return BASE
        if binding.value is not None and (binding.constant or binding.kind in ("let", "var")):
            value = bare(binding.value)
            if value.kind == "call_expression" and binding.scope.node.kind == "program":
                return BASE
            value = self._memoised(value)
            called = value.kind == "call_expression" and not self._says(value)
            if called or value.kind == "await_expression":
                return self._hole(node)
            uses = [ref for ref in binding.refs if ref is not node and not is_listed(self.file, ref)]
            self.made += [value] if not uses else []
            known, read = len(self.expressions), self.read(value, depth + 1)
            self.sometimes += self.expressions[known:] if is_replaced(self.file, node) else []
            return read
        if binding.scope.node.kind == "program":
            return BASE
        return self._hole(node)

    def _memoised(self, value: Node) -> Node:
        """What `useMemo(() => url)` remembers, where its function does nothing else."""
        given = arguments(value) if react_call(self.file, value) == "useMemo" else []
        function = function_value(self.file, given[0]) if given else None
        body = function.get("body") if function is not None else None
        if body is not None and body.kind == "statement_block" and len(body.children) == 1:
            body = next(iter(body.children[0].children), None)
        return bare(body) if body is not None and body.kind != "statement_block" else value

    def _says(self, call: Node) -> bool:
        """Whether a call only makes text of what it is called on."""
        target = callee(call)
        if target is None or target.kind == "identifier":
            return global_path(self.file, target or call) in ("String", "encodeURIComponent")
        return self.file.text(target.get("property")) in ("toString", "join")

    def _constant(self, node: Node) -> bool:
        """Whether an expression is made of imports, module constants and the environment alone."""
        for each in node.walk():
            if each.kind == "call_expression":
                return False
            if each.kind == "identifier":
                binding = self.file.scopes.binding(each)
                if binding is not None and binding.kind != "import" and binding.scope.node.kind != "program":
                    return False
            if each.kind == "this":
                return False
        return True

    def _search(self, node: Node | None) -> str:
        """What a `URLSearchParams` is made of: an object, pairs, or text; a hole where that is not seen."""
        node = bare(node) if node is not None else None
        binding = self.file.scopes.binding(node) if node is not None and node.kind == "identifier" else None
        if binding is not None and binding.constant and binding.value is not None:
            node = bare(binding.value)
        if node is None:
            return ""
        if node.kind == "object":
            for pair in node.children:
                key = pair.get("key")
                self.parameters.append(self.file.text(key or pair).strip("'\""))
        elif node.kind == "array":
            first = [each.children[0] for each in node.children if each.kind == "array" and each.children]
            self.parameters.extend(name for each in first if (name := string(self.file, each)) is not None)
        elif node.kind in ("string", "template_string", "binary_expression"):
            self._named("&" + self.read(node, 1))
        else:
            return self._hole(node)
        return ""

    def _named(self, text: str) -> None:
        """The parameters that stand in a piece of a query."""
        for part in text.replace("?", "&").split("&")[1:]:
            name, sign, _ = part.partition("=")
            if sign and HOLE not in name and BASE not in name:
                self.parameters.append(name)

    def _joined(self, owner: Node, depth: int) -> str:
        """`parts.join('&')`: what the list holds at first, and what is pushed to it."""
        binding = self.file.scopes.binding(owner) if owner.kind == "identifier" else None
        whole = bare(binding.value) if binding is not None and binding.value is not None else owner
        if whole.kind != "array":
            return self._hole(owner)
        parts = list(whole.children)
        for ref in binding.refs if binding is not None else ():
            call = ref.parent.parent if ref.parent is not None else None
            if call is not None and call.kind == "call_expression" and ref.parent is not None:
                pushed = self.file.text(ref.parent.get("property")) == "push"
                parts += arguments(call) if pushed else []
        return "&".join(self.read(each, depth + 1) for each in parts)

    def _appended(self, binding: Binding) -> None:
        """`params.append('token', token)` and `url.searchParams.set('token', token)`."""
        for ref in binding.refs:
            member = outermost(ref).parent
            if member is not None and member.kind == "augmented_assignment_expression":
                right = member.get("right") if ref.field == "left" else None
                self._named(self.read(right, 4) if right is not None else "")
            if member is None or member.kind != "member_expression":
                continue
            if self.file.text(member.get("property")) == "searchParams" and member.parent is not None:
                member = member.parent
            call = member.parent
            if (
                call is None
                or call.kind != "call_expression"
                or self.file.text(member.get("property")) not in ("append", "set")
            ):
                continue
            given = arguments(call)
            name = string(self.file, given[0]) if given else None
            if name is not None:
                self.parameters.append(name)
