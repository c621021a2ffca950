"""What is known so far of one value that is followed: its uses, and the functions and calls on its way.

In: uses, as they are found. Out: a `Flow`. Never looks at what stands around a node.
"""

from __future__ import annotations

from sse2ws.analyse.code.syntax_facts import File, bare, string
from sse2ws.analyse.flow.type_uses import uses_in_type
from sse2ws.model.flow import (
    ELEMENT,
    Flow,
    Form,
    Forward,
    Handover,
    Path,
    Provided,
    Read,
    Returned,
    Use,
    holds,
)
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node


class Record:
    """Collects the uses of one value."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.uses: list[Use] = []
        self.calls: list[tuple[Span, Path]] = []
        self.entered: dict[Node, list[Node]] = {}
        """Functions of the file that get the value, with the expressions that have their result."""
        self.mapped: dict[Node, Node] = {}
        """Of a callback of `map`: the call, whose result is the list of the callback's results."""
        self.folding: set[Node] = set()
        """Callbacks of `reduce`, which get their own results."""
        self.chosen: list[Node] = []
        """Operands of choices (`ok ? goal : row`) that have the value."""

    def flow(self) -> Flow:
        """What was collected."""
        return Flow(
            tuple(dict.fromkeys(self.uses)), tuple(each.span for each in self.entered), tuple(self.calls)
        )

    def add(self, use: Use) -> None:
        self.uses.append(use)

    def typed(self, annotation: Node, path: Path) -> None:
        """A type is said of what lies at `path`."""
        self.uses.extend(uses_in_type(self.file, annotation, path))

    def built(self, whole: Node, path: Path = ()) -> None:
        """An object is written that is the value at `path`: its keys are names of the value."""
        for each in whole.children:
            key, value = each.get("key"), each.get("value")
            if each.kind == "shorthand_property_identifier":
                self.add(Read((*path, self.file.text(each)), each.span, Form.SHORTHAND))
            elif key is not None and value is not None:
                name = (*path, string(self.file, key) or self.file.text(key))
                given = bare(value).get("property") if bare(value).kind == "member_expression" else None
                self.add(Read(name, key.span, Form.BUILT, given=given.span if given is not None else None))
                if bare(value).kind == "object":
                    self.built(bare(value), name)

    def is_read(self, before: int, path: Path) -> bool:
        """Whether uses from the index `before` on name a part of what lies at `path`, or hand it on."""
        for use in self.uses[before:]:
            if isinstance(use, (Forward, Handover, Provided)):
                return True
            if isinstance(use, Read) and len(use.path) > len(path):
                return True
            if isinstance(use, Returned) and (holds(use.path) or use.path[-1:] in ((), (ELEMENT,))):
                return True
        return False

    def exactly(self, value: Node) -> tuple[Span | None, bool]:
        """The part of an expression that is nothing but the value: not the whole of `ok ? goal : row`.

        The second is whether it is a shorthand of an object.
        """
        while True:
            inner = bare(value)
            chosen = next((each for each in self.chosen if each.parent is inner), None)
            if chosen is None:
                break
            value = chosen
        name = bare(value)
        shorthand = name.kind == "shorthand_property_identifier"
        binding = self.file.scopes.binding(name) if shorthand or name.kind == "identifier" else None
        return value.span if binding is None or binding.constant else None, shorthand
