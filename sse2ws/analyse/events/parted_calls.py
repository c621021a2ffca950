"""A handler that gives its messages to a function which tells them apart: what each name leaves of it.

In: the handler, the call, and the function taken apart. Out: for each name the rest of the handler, with the
call without what nobody takes; or what is in the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sse2ws.analyse.code.purity import is_pure
from sse2ws.analyse.code.scopes import FUNCTIONS, function_of
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, parameters
from sse2ws.analyse.events.idle import working
from sse2ws.analyse.events.inlines import Inlines
from sse2ws.analyse.events.outcomes import Outcome, Scene
from sse2ws.analyse.events.splits import compared_names, function_at, message_names, places_of
from sse2ws.analyse.events.topics import Topic
from sse2ws.model.flow import PARSED, EventName, Flow, Path
from sse2ws.model.linked import Parted, Place
from sse2ws.model.source import Span
from sse2ws.model.split import Cut, Rest, Split, Variant
from sse2ws.syntax.tree import Node

_WHOLE = frozenset("expression_statement return_statement".split())
_WHOLE_PARTS: tuple[Path, ...] = ((), ("data",), ("data", PARSED))


class Pair(Struct, frozen=True):
    """What a name leaves of the handler (`split`, `variant`, in the file `home`) and of the function."""

    home: str
    split: Split
    variant: Variant
    parted: Parted | None
    """None where the handler does not call the function for this name, or in vain."""


class Way(Struct, frozen=True, eq=False):
    """A call that hands over parts of the event: which argument has what, by its place in the event."""

    file: File
    function: Node
    name: str
    call: Place
    parts: tuple[tuple[int, Path], ...]

    def message(self, named: Path) -> tuple[int, Path] | None:
        """The argument that is the event, its text, the message or what it holds, if that is one.

        `named`: where the event's name lies, which may be handed over besides.
        """
        found = [each for each in self.parts if each[1] != named]
        whole = [each for each in found if each[1] in _WHOLE_PARTS]
        return whole[0] if len(whole) == 1 else found[0] if len(found) == 1 else None


class Caller(Struct, frozen=True, eq=False):
    """The handler, and the call in it. `heard`: the names that it is added for; none without a name."""

    file: File
    handler: Node
    flow: Flow
    way: Way
    split: Split
    heard: tuple[EventName, ...] = ()

    @property
    def call(self) -> Node:
        found = self.file.tree.at(self.way.call.span).parent
        assert found is not None
        return found

    @property
    def _is_all(self) -> bool:
        """Whether the handler is an arrow function that does nothing but call."""
        return self.handler.get("body") is _statement(self.call)

    def pairs(self, parted: Parted) -> tuple[Pair, ...]:
        """What each name leaves of the handler."""
        path, file = self.split.discriminator, self.file
        topic = Topic(file, places_of(file, self.flow, path), places_of(file, self.flow, ("data",)))
        entered = [node for span in self.flow.functions if (node := function_at(file, span)) is not None]
        scene = Scene(file, topic, Inlines((self.handler,), {}, ()), entered, self.flow, path)
        compared, unread = compared_names(topic, (self.handler,))
        unread += [where[0] for name, where in compared.items() if name.constant is not None]
        here = {name.text: tuple(each.span for each in where) for name, where in compared.items()}
        others = (_named(self.split.rest, name) for name in here if not self._tells(name))
        variants = variants_for(self.split, self.heard) or (*self.split.variants, *others)
        found = [self._left(scene, each, here, parted) for each in variants]
        rest = scene.outcome(None, self._idle())
        blocks = [*self.split.blocks, *self._around(), *self._for_all(rest)]
        blocks += [Rest(e.span, f"{file.text(e)[:40]}: a name that cannot be read here") for e in unread]
        own = Split(
            path, tuple(variant for variant, _ in found), _variant(self.split.rest, rest, ()),
            (self.handler.span,), tuple(sorted(topic.places)),
            self.handler.kind in ("arrow_function", "function_expression"), tuple(dict.fromkeys(blocks)),
            *message_names(file, self.flow, (self.handler,)),
        )  # fmt: skip
        return tuple(Pair(file.path, own, variant, each) for variant, each in found)

    def _idle(self) -> frozenset[Node]:
        """The call's statement, where the call does nothing."""
        statement = _statement(self.call)
        return frozenset((statement,)) if statement is not None else frozenset()

    def _tells(self, text: str) -> bool:
        """Whether the function does something of its own for a name."""
        return bool(self.heard) or any(each.name.text == text for each in self.split.variants)

    def _left(
        self, scene: Scene, inner: Variant, here: Mapping[str, tuple[Span, ...]], parted: Parted
    ) -> tuple[Variant, Parted | None]:
        known, call = EventName(inner.name.text, None), self.call
        alone = scene.outcome(known, self._idle())
        own = [] if self._is_all else working(self.file, alone.left, alone.gone)
        spared = self._spared(inner)
        outcome = replace(scene, spared=tuple(arguments(call)[n] for n in spared)).outcome(known)
        calls = self._tells(known.text) and not any(call.inside(gone) for gone in outcome.gone)
        if calls:
            outcome = replace(outcome, cuts=(*outcome.cuts, *_without(call, spared)))
        variant = _variant(inner, outcome if calls else alone, here.get(known.text, ()))
        work = (*(each.span for each in own), *(inner.work if calls else ()))
        variant = replace(variant, work=work, same_as_rest=inner.same_as_rest and not own)
        return variant, replace(parted, variant=inner, spared=spared) if calls else None

    def _for_all(self, rest: Outcome) -> Iterator[Rest]:
        for work in () if self._is_all or self.heard else working(self.file, rest.left, rest.gone):
            yield self._runs(work)

    def _runs(self, work: Node) -> Rest:
        return Rest(work.span, f"every other message runs {' '.join(self.file.text(work).split())[:50]}")

    def _around(self) -> Iterator[Rest]:
        """Why the call cannot be that of another function for each name."""
        call = self.call
        name = self.file.text(call.get("function"))
        if _statement(call) is None or function_of(call) is not self.handler:
            yield Rest(call.span, f"{name} is called inside of an expression")
        for given in arguments(call):
            if not self.heard and given.kind != "spread_element" and not _runs_nothing(self.file, given):
                yield self._runs(given)
        if any(each.kind == "spread_element" for each in arguments(call)):
            yield Rest(call.span, f"{name} is given a list of arguments")
        if "?." in call.words or any(each.kind == "optional_chain" for each in call.children):
            yield Rest(call.span, f"{name} may be missing")

    def _spared(self, variant: Variant) -> tuple[int, ...]:
        """Parameters that are read for other names only, if what they are given does nothing."""
        found, given = [], arguments(self.call)
        taken = self.way.file.scopes.scope(self.way.function).values.values()
        for number, parameter in enumerate(parameters(self.way.function)[: len(given)]):
            own = (each for each in taken if each.kind == "param" and each.node.inside(parameter))
            refs = [ref for each in own for ref in each.refs]
            unread = refs and all(any(ref.inside(each) for each in variant.gone) for ref in refs)
            if unread and _runs_nothing(self.file, given[number]):
                found.append(number)
        return tuple(found)


def variants_for(split: Split, heard: Sequence[EventName]) -> tuple[Variant, ...]:
    """What is done for each of the names that a listener is added for."""
    known = {each.name.text: each for each in split.variants}
    return tuple(known.get(each.text) or _named(split.rest, each.text) for each in heard)


def _runs_nothing(file: File, given: Node) -> bool:
    """Whether an argument is only computed: a function that is written there runs when it is called."""
    return bare(given).kind in FUNCTIONS or is_pure(file, given)


def _named(rest: Variant, text: str) -> Variant:
    return replace(rest, name=EventName(text, None), same_as_rest=False)


def _variant(inner: Variant, outcome: Outcome, compared: tuple[Span, ...]) -> Variant:
    return replace(
        inner, event=compared[0] if compared else None, compared=compared, cuts=outcome.cuts,
        gone=outcome.gone, unused=outcome.unused, keys=(),
    )  # fmt: skip


def _statement(call: Node) -> Node | None:
    """The statement that a call is, or the body of an arrow function."""
    node = call
    while node.parent is not None and node.parent.kind in ("await_expression", "parenthesized_expression"):
        node = node.parent
    parent = node.parent
    if parent is not None and parent.kind in _WHOLE:
        return parent
    return node if parent is not None and parent.kind == "arrow_function" and node.field == "body" else None


def _without(call: Node, spared: Sequence[int]) -> tuple[Cut, ...]:
    """The call without arguments that nobody takes."""
    given = call.get("arguments")
    if not spared or given is None:
        return ()
    line: list[Span | str] = ["("]
    kept = [each for number, each in enumerate(given.children) if number not in spared]
    for number, each in enumerate(kept):
        line += [", ", each.span] if number else [each.span]
    return (Cut(given.span, ((*line, ")"),)),)
