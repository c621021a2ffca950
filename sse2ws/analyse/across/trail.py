"""Where one value goes through all files: from call to call, into callbacks, out of hooks.

In: the flow of a value in one file. Out: everything that happens to it, and the functions that it passes.
"""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import replace

from sse2ws.analyse.across.callback_types import said_of_argument
from sse2ws.analyse.across.contexts import context_at
from sse2ws.analyse.across.program import Program
from sse2ws.analyse.across.type_arguments import type_arguments
from sse2ws.analyse.flow.callback_uses import callback_uses
from sse2ws.analyse.flow.properties import is_odd
from sse2ws.model.facts import Callback, FunctionFacts
from sse2ws.model.flow import (
    PARSED,
    Compared,
    Escape,
    Flow,
    Forward,
    Handover,
    ImportRef,
    Leak,
    Parse,
    Path,
    Provided,
    Read,
    Returned,
    TypeUse,
    holder,
    holds,
    join,
)
from sse2ws.model.linked import Entered, Located, Place, Trouble
from sse2ws.model.source import Span

_LONGEST = 12
"""Calls from function to function, after which a value is followed no further."""


def follow(path: str, flow: Flow, site: Span, program: Program) -> tuple[Located, ...]:
    """Everything that happens to a value through all files; `site`: where it comes from."""
    trail = Trail(program)
    trail.follow(path, flow, (), (Place(path, site),))
    return tuple(trail.uses)


class Trail(Struct):
    """What following one event collects."""

    program: Program
    uses: list[Located] = field(default_factory=list)
    handed: list[Place] = field(default_factory=list)
    given: list[Place] = field(default_factory=list)
    entered: dict[Place, Entered] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    gone: tuple[Place, ...] = ()
    """Code that is not left for the event that is followed."""
    named: Path = ()
    """Where the event's name lies: patterns no longer take it out, what was taken out is still used."""
    _seen: set[tuple[str, Flow, Path]] = field(default_factory=set)

    def is_gone(self, path: str, span: Span) -> bool:
        """Whether code is not left."""
        return any(each.path == path and span in each.span for each in self.gone)

    def _unread(self, path: str, flow: Flow) -> set[Path]:
        """Properties that are only named in code that is not left: what they hold goes nowhere."""
        if not any(each.path == path for each in self.gone):
            return set()
        reads = [each for each in flow.uses if isinstance(each, Read)]
        left = {each.path for each in reads if not self.is_gone(path, each.span)}
        return {each.path for each in reads} - left - {self.named}

    def follow(self, path: str, flow: Flow, prefix: Path, via: tuple[Place, ...]) -> list[Path]:
        """Collect a flow's uses; gives the paths that the function returns to its callers."""
        if (path, flow, prefix) in self._seen or len(via) > _LONGEST:
            return []
        self._seen.add((path, flow, prefix))
        for span, inner in flow.calls:
            self.hand(Place(path, span), join(prefix, inner))
        for span in flow.functions:
            if not self.is_gone(path, span):
                self.enter(path, span)
        returned = []
        unread = self._unread(path, flow)
        for use in flow.uses:
            full = join(prefix, use.path)
            if full is None and isinstance(use, Read):
                self._of_list(path, use, prefix, via)
            if full is None or (isinstance(use, Read) and not _names_last(prefix, use.path, full)):
                continue
            if any(use.path[: len(each)] == each for each in unread):
                continue
            if self.is_gone(path, use.span) and not (isinstance(use, Compared) and full == ("type",)):
                continue
            if isinstance(use, Forward):
                returned += self._forward(path, use, full, via)
            elif isinstance(use, Returned):
                returned.append(full)
            elif isinstance(use, Provided):
                self._provided(path, use, full, via)
            elif isinstance(use, Handover) and self._handed_over(path, use, full, via):
                continue
            else:
                self.uses.append(Located(path, use, full, via))
            if isinstance(use, TypeUse):
                self.follow_type(path, use, full, via)
        return returned

    def follow_type(self, path: str, use: TypeUse, full: Path, via: tuple[Place, ...]) -> None:
        """Follow a type parameter to those who say what it stands for."""
        function = self._function(path, use.owner) if use.owner is not None else None
        callers = self._mentions(path, function) if function is not None else ()
        for caller, said in type_arguments(callers, use.number, self.program):
            self.follow(caller.path, said, full, (*via, caller))

    def _of_list(self, path: str, use: Read, prefix: Path, via: tuple[Place, ...]) -> None:
        """What is named of a list, and is no item: `rows.values`, where nothing says that it is a list."""
        owner = join(prefix, use.path[:-1])
        if owner is not None and is_odd(owner, use.path[-1]):
            self.lose(Place(path, use.span), Escape.UNKNOWN_CALL, use.path[-1], owner, via)

    def hand(self, place: Place, path: Path | None) -> None:
        """Note a place that hands over what lies at `path`."""
        self.handed.append(place)
        if path is not None and PARSED in path:
            self.given.append(place)

    def _forward(self, path: str, use: Forward, full: Path, via: tuple[Place, ...]) -> list[Path]:
        """Follow a value into a function of another file; gives what is returned here of its result."""
        place = Place(path, use.span)
        if use.schema is not None and self.program.type(path, use.schema.name, True) is not None:
            self.uses.append(Located(path, use.schema, full, via))
            return self.follow(path, use.result, full, via) if use.result is not None else []
        target = self.program.function(path, use.callee) if use.schema is None else None
        if target is None or use.argument >= len(target[1].parameters):
            if target is None:
                how = Escape.UNRESOLVED if self._is_lost(path, use.callee) else Escape.UNKNOWN_CALL
                leak = Leak(use.path, how, use.span, use.callee.name, use.value)
                self.uses.append(Located(path, leak, full, via))
            return []
        inner, function = target
        self.hand(place, full)
        if function.parser and use.call is not None and use.argument == 0:
            return self._parsed(path, use, use.call, function.parser, full, via)
        self.enter(inner, function.span)
        found = list[Path]()
        for each in self.follow(inner, function.parameters[use.argument], full, (*via, place)):
            if use.result is not None:
                found += self.follow(path, use.result, each, via)
            else:
                self.lose(place, Escape.COMPUTED, use.callee.name, each, via)
        return found

    def _parsed(
        self, path: str, use: Forward, call: Parse, parser: str, full: Path, via: tuple[Place, ...]
    ) -> list[Path]:
        """Follow the result of a function that does nothing but parse what it is given."""
        suffix = parser.rstrip(".")
        at = (*full, "data") if suffix else full
        self.uses.append(Located(path, replace(call, suffix=suffix), at, via))
        if call.says is not None:
            self.uses.append(Located(path, call.says, (*at, PARSED), via))
        return self.follow(path, use.result, (*at, PARSED), via) if use.result is not None else []

    def _is_lost(self, path: str, name: ImportRef) -> bool:
        """Whether a name comes from a file of the project that is not there."""
        return self.program.is_local(path, name.module) and self.program.origin(path, name) is None

    def _handed_over(self, path: str, use: Handover, full: Path, via: tuple[Place, ...]) -> bool:
        """Follow a payload into the callbacks that all callers give; False when one cannot be seen."""
        owner = self._function(path, use.function)
        said = (
            said_of_argument(path, use.typing, use.argument, self.program) if use.typing is not None else None
        )
        if owner is None or (use.typing is not None and said is None):
            return False
        callers = self._mentions(path, owner)
        given: list[tuple[str, Callback]] = []
        for caller in callers:
            facts = self.program.facts(caller.path)
            here = (
                [each for each in facts.callbacks if each.target == caller.span] if facts is not None else []
            )
            wanted = [each for each in here if each.argument == use.parameter and each.member == use.member]
            spread = any(each.argument == use.parameter and each.member == "..." for each in here)
            unknown = [each for each in wanted if each.function is None and each.imported is None]
            whole = any(each.argument == use.parameter and not each.member for each in here) and use.member
            if spread or unknown or whole or (not wanted and not here):
                return False
            given.extend((caller.path, each) for each in wanted)
        if not callers:
            return False
        self.handed += [*callers, Place(path, use.span)]
        self.enter(path, use.function)
        if said is not None:
            self.follow(*said, full, (*via, Place(path, use.span)))
        for file, callback in given:
            self._also_called(file, callback, path, use)
            self._callback(file, callback, use, full, (*via, Place(path, use.span)))
        return True

    def _also_called(self, file: str, callback: Callback, path: str, use: Handover) -> None:
        """Note who else calls the callback, where it is taken: there it may get other data."""
        home, place = self.program.parsed(path), None
        if callback.function is not None:
            place = Place(file, callback.function)
        elif callback.imported is not None and (known := self.program.function(file, callback.imported)):
            place = Place(known[0], known[1].span)
        if home is None or place is None:
            return
        uses = callback_uses(home, home.tree.at(use.function), use.parameter, use.member)
        mentions = tuple(sorted(Place(path, each.span) for each in uses))
        self.enter(place.path, place.span)
        entered = self.entered.get(place, Entered(place, home.tree.text(use.span), ()))
        self.entered[place] = replace(entered, mentions=tuple(dict.fromkeys((*entered.mentions, *mentions))))

    def _callback(
        self, file: str, callback: Callback, use: Handover, full: Path, via: tuple[Place, ...]
    ) -> None:
        if callback.reference is not None:
            self.handed.append(Place(file, callback.reference))
        if callback.function is not None:
            self.enter(file, callback.function)
            if use.argument < len(callback.flows):
                back = self.follow(file, callback.flows[use.argument], full, via)
                if back and self.program.is_result_used(via[-1]):  # nobody has looked at what for
                    for each in back:
                        self.lose(Place(file, callback.function), Escape.RETURNED, "", each, via)
        elif callback.imported is not None and callback.reference is not None:
            self._forward(file, Forward(full, callback.imported, use.argument, callback.reference), full, via)

    def _function(self, path: str, span: Span) -> FunctionFacts | None:
        facts = self.program.facts(path)
        return (
            next((each for each in facts.functions if each.span == span), None) if facts is not None else None
        )

    def _mentions(self, path: str, function: FunctionFacts) -> tuple[Place, ...]:
        facts = self.program.facts(path)
        local = tuple(Place(path, ref) for ref in function.refs)
        exported = facts is not None and any(each.local == function.name for each in facts.exports)
        return (*local, *(self.program.mentions(path, function.name) if exported else ()))

    def follow_out(self, path: str, owner: Span | None, returned: list[Path], via: tuple[Place, ...]) -> None:
        """Follow what a hook returns into everybody who calls the hook."""
        if not returned or owner is None:
            return
        function = self._function(path, owner)
        callers = self._mentions(path, function) if function is not None else ()
        for caller in callers:
            call = self.program.call(caller)
            for full in returned:
                if call is not None:
                    self.follow_value(call, full, (*via, caller))
                else:
                    self.lose(caller, Escape.RETURNED, "", full, via)
        for full in returned if not callers else ():
            self.lose(Place(path, owner), Escape.RETURNED, "", full, via)

    def follow_value(self, value: Place, full: Path, via: tuple[Place, ...]) -> None:
        """Follow an expression that has what lies at a path, out of the hooks that return it as well."""
        found = self.program.value(value)
        if found is None:
            self.lose(value, Escape.RETURNED, "", full, via)
            return
        flow, around = found
        self.follow_out(value.path, around, self.follow(value.path, flow, full, via), via)

    def _provided(self, path: str, use: Provided, full: Path, via: tuple[Place, ...]) -> None:
        """Follow what a context gives to its readers."""
        given = holder(full)
        found = context_at(self.program, path, use.context, given)
        if found is None:
            self.lose(Place(path, use.span), Escape.PROPS, "a context's provider", full, via)
            return
        for each in found.dead:
            self.lose(each.place, each.how, each.target, full, via)
        self.follow(found.created.path, found.types, full[: len(full) - len(given)], via)
        for reader in found.readers:
            self.follow_value(reader, full, (*via, Place(path, use.context)))

    def lose(self, place: Place, how: Escape, target: str, full: Path, via: tuple[Place, ...]) -> None:
        """Note a place where the value is lost from sight."""
        self.uses.append(Located(place.path, Leak((), how, place.span, target), full, via))

    def enter(self, path: str, span: Span) -> None:
        """Note a function that the value passes through, with everybody who names it."""
        place = Place(path, span)
        function = self._function(path, span)
        if function is not None and place not in self.entered:
            self.entered[place] = Entered(place, function.name, self._mentions(path, function))


def _names_last(prefix: Path, path: Path, full: Path) -> bool:
    """Whether the last name of a path is one of the value, not of what holds it."""
    before = join(prefix, path[:-1])
    return before is not None and not holds(before) and full == (*before, path[-1])
