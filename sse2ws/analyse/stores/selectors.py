"""Selectors of Redux stores: functions that take the whole state, and those that combine what others give.

In: the files that name the libraries, and where a state lies in the whole. Out: selectors with the places
that have their results, and places that may read the state in a way that is not followed.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from sse2ws.analyse.across.behind import binding_behind, function_behind, mentions_of
from sse2ws.analyse.across.program import Program
from sse2ws.analyse.code.scopes import Binding, function_of
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_value,
    outermost,
    reference,
)
from sse2ws.analyse.stores.redux import TOOLKIT, is_made_by, reads_payload
from sse2ws.analyse.stores.store import Lost, Reading, Selector
from sse2ws.model.flow import Escape, ImportRef
from sse2ws.model.linked import Place
from sse2ws.syntax.tree import Node

_HOOK = ImportRef("react-redux", "useSelector")
_COMBINING = (TOOLKIT, "reselect")
_READING = (
    (b"connect", "connect"),
    (b"createStructuredSelector", "createStructuredSelector"),
    (b"getSelectors", "getSelectors"),
    (b"startListening", "startListening"),
    (b"createSelectorCreator", "createSelectorCreator"),
    (b"createSelectorHook", "createSelectorHook"),
    (b"createDraftSafeSelector", "createDraftSafeSelector"),
)
"""Calls that are given functions which take the whole state, or actions and the whole state."""
_MATCHING = ("addMatcher", "addDefaultCase")
_OF_THUNKS = frozenset("isPending isFulfilled isRejected isRejectedWithValue isAsyncThunkAction".split())
_THUNKS = (b"getState", b"dispatch", b"hunk")
"""Words of files in which somebody is given a function that gives the state."""
_DEEPEST = 3


class Selecting(Struct):
    """What is found while the selectors of a project are read. `words`: names on the way to the state."""

    program: Program
    words: frozenset[str]
    selectors: dict[Place, Selector] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    guesses: list[Reading] = field(default_factory=list)
    """Places that may have the whole state; whoever reads something of it there is not followed."""
    lost: list[Lost] = field(default_factory=list)
    _hooks: list[tuple[File, Node]] = field(default_factory=list)

    def look(self) -> None:
        """Find all selectors, and all other ways to the state."""
        for path in self.program.files_with(_HOOK.name.encode()):
            file = self.program.parsed(path)
            for node in file.tree.root.below("identifier") if file is not None else ():
                if file is not None and _is_used(node) and reference(file, node) == _HOOK:
                    self._hook(file, node, 0)
        for file, call in self._hooks:
            self._asked(file, call)
        for path in self.program.files_with(b"createSelector"):
            file = self.program.parsed(path)
            for call in file.tree.root.below("call_expression") if file is not None else ():
                if file is not None and is_made_by(file, call, "createSelector", _COMBINING):
                    self._combined(file, call)
        for word, name in _READING:
            self._others(word, name)
        self._matching()
        for path in sorted({path for word in _THUNKS for path in self.program.files_with(word)}):
            file = self.program.parsed(path)
            for call in file.tree.root.below("call_expression") if file is not None else ():
                if file is not None and self._gives_state(file, call):
                    node = outermost(call)
                    self.guesses.append(Reading(file, function_of(node), (node,)))

    # -- hooks --------------------------------------------------------------------------------------------

    def _hook(self, file: File, node: Node, depth: int) -> None:
        """A place that has `useSelector`: it is called, or gets another name."""
        parent = node.parent
        if parent is not None and parent.kind == "call_expression" and node.field == "function":
            self._hooks.append((file, parent))
            return
        value = outermost(node)
        if parent is not None and parent.kind == "member_expression":  # `useSelector.withTypes<State>()`
            call = parent.parent
            typed = file.text(parent.get("property")) == "withTypes"
            value = outermost(call) if call is not None and typed else value
        around = value.parent
        name = around.get("name") if around is not None and around.kind == "variable_declarator" else None
        binding = file.scopes.binding(name) if name is not None and name.kind == "identifier" else None
        if binding is None or depth > _DEEPEST:
            self._lose(file, node)
            return
        for place in mentions_of(self.program, file, binding):
            home = self.program.parsed(place.path)
            if home is not None:
                self._hook(home, home.tree.at(place.span), depth + 1)

    def _asked(self, file: File, call: Node) -> None:
        """`useSelector(selector)`"""
        given = arguments(call)
        if not given:
            return
        for each in given[1:]:  # a package's function that compares names no fields
            same = reference(file, each)
            if same is None or self.program.is_local(file.path, same.module):
                self._doubt(file, each)
        found = self._selector(file, given[0])
        if found is not None:
            found.given.append(Place(file.path, outermost(call).span))

    # -- selectors ----------------------------------------------------------------------------------------

    def _selector(self, file: File, node: Node) -> Selector | None:
        """The selector that an expression is; what may be one and is not known is lost."""
        inner, home, value = bare(node), file, bare(node)
        if inner.kind == "identifier":
            found = binding_behind(self.program, file, inner)
            constant = found is not None and found[1].constant and found[1].value is not None
            if found is not None and constant and found[1].value is not None:
                home, value = found[0], bare(found[1].value)
        function = function_value(home, value)
        combining = is_made_by(home, value, "createSelector", _COMBINING)
        if function is None and not combining:
            self._doubt(file, node)
            return None
        chosen = value if function is None else function
        place = Place(home.path, chosen.span)
        if place not in self.selectors:
            made = (home, function, ()) if function is not None else self._combiner(home, value)
            if made is None:
                self._doubt(file, node)
                return None
            self.selectors[place] = Selector(made[0], made[1], not combining, names=list(made[2]))
        selector = self.selectors[place]
        if inner.kind == "identifier":
            selector.names.append(Place(file.path, inner.span))
        return selector

    def _combined(self, file: File, call: Node) -> None:
        """`createSelector([first, second], (a, b) => ...)`"""
        given = arguments(call)
        listed = bool(given) and given[0].kind == "array"
        own = self._selector(file, call)
        if own is None:
            return
        inputs = given[0].children if listed else given[: _combiner_at(file, given)]
        for index, each in enumerate(inputs):
            found = self._selector(file, each)
            if found is not None:
                found.feeds.append((Place(file.path, call.span), index))
        declarator = outermost(call).parent
        name = declarator.get("name") if declarator is not None else None
        binding = file.scopes.binding(name) if name is not None and name.kind == "identifier" else None
        if binding is None:
            self._doubt(file, call)
        else:
            own.bound.append((file, binding))

    def _combiner(self, file: File, call: Node) -> tuple[File, Node, tuple[Place, ...]] | None:
        """The function that combines what selectors give, and the place that names it."""
        given = arguments(call)
        last = bare(given[_combiner_at(file, given)]) if len(given) > 1 else None
        found = function_behind(self.program, file, last) if last is not None else None
        if found is None or last is None:
            return None
        return found[0], found[1], (Place(file.path, last.span),) if last.kind == "identifier" else ()

    # -- other ways to the state --------------------------------------------------------------------------

    def strays(self) -> Iterator[Lost]:
        """Places that use a combined selector in a way that is not known."""
        for selector in self.selectors.values():
            for file, binding in selector.bound:
                for place in mentions_of(self.program, file, binding):
                    if place not in selector.names:
                        yield Lost(place, Escape.UNKNOWN_CALL, binding.name)

    def _others(self, word: bytes, name: str) -> None:
        for path in self.program.files_with(word):
            file = self.program.parsed(path)
            for call in file.tree.root.below("call_expression") if file is not None else ():
                target = callee(call)
                if file is None or target is None:
                    continue
                label = target.get("property") if target.kind == "member_expression" else target
                if file.text(label) == name:
                    self._doubt(file, call)

    def _matching(self) -> None:
        """Reducers that take actions by what a function says of them, or all that nobody else takes."""
        for path in sorted({p for word in _MATCHING for p in self.program.files_with(word.encode())}):
            file = self.program.parsed(path)
            for call in file.tree.root.below("call_expression") if file is not None else ():
                target, given = callee(call), arguments(call)
                if file is None or target is None or file.text(target.get("property")) not in _MATCHING:
                    continue
                found = function_behind(self.program, file, given[-1]) if given else None
                known = len(given) > 1 and self._is_of_thunks(file, given[0])
                if not known and (found is None or reads_payload(found[0], found[1])):
                    self._lose(file, call)

    def _is_of_thunks(self, file: File, matcher: Node) -> bool:
        made = callee(bare(matcher)) if bare(matcher).kind == "call_expression" else matcher
        found = reference(file, made) if made is not None else None
        return found is not None and found.module == TOOLKIT and found.name in _OF_THUNKS

    def _gives_state(self, file: File, call: Node) -> bool:
        """Whether a call may give the whole state: of a store that is handed around, or in a thunk.

        A thunk may call what it is given as it likes; then what it reads tells.
        """
        target = callee(call)
        if target is None or target.kind != "member_expression":
            binding = file.scopes.binding(target) if target is not None else None
            given = binding is not None and binding.kind == "param" and not arguments(call)
            return given and (file.text(target) == "getState" or self._is_taken_apart(file, call))
        owner = target.get("object")
        found = binding_behind(self.program, file, bare(owner)) if owner is not None else None
        return file.text(target.get("property")) == "getState" and (found is None or not _is_known(*found))

    def _is_taken_apart(self, file: File, call: Node) -> bool:
        """Whether what a call gives is named, or something that leads to the state is read of it."""
        outer = outermost(call)
        around = outer.parent
        if around is None or around.kind != "member_expression":
            return around is not None and around.kind == "variable_declarator"
        return file.text(around.get("property")) in self.words

    def _doubt(self, file: File, node: Node) -> None:
        """Note a place, if it names what leads to the state."""
        if self._names(file, node, 0):
            self._lose(file, node)

    def _names(self, file: File, node: Node, depth: int) -> bool:
        for each in node.walk():
            text = file.text(each) if not each.children else ""
            if text.strip("'\"") in self.words:
                return True
            found = binding_behind(self.program, file, each) if each.kind == "identifier" else None
            if found is None or depth >= _DEEPEST:
                continue
            if found[1].kind == "param" and depth == 0:
                return True
            value = found[1].value
            if value is None and found[1].node.parent is not None:
                around = [e for e in found[1].node.ancestors() if e.kind == "variable_declarator"]
                value = around[0].get("value") if around else None
            if value is not None and not each.inside(value) and self._names(found[0], value, depth + 1):
                return True
        return False

    def _lose(self, file: File, node: Node) -> None:
        self.lost.append(Lost(Place(file.path, node.span), Escape.UNKNOWN_CALL, file.text(node)[:40]))


def _combiner_at(file: File, given: list[Node]) -> int:
    """The index of the last function that a combined selector is made of (0-based)."""
    last = len(given) - 1
    return last - 1 if last > 0 and bare(given[last]).kind == "object" else last


def _is_used(node: Node) -> bool:
    return node.parent is not None and node.parent.kind not in ("import_specifier", "type_query")


def _is_known(file: File, binding: Binding) -> bool:
    """Whether a store is one of those that are read elsewhere, or of another library."""
    made = bare(binding.value) if binding.value is not None else None
    while made is not None and made.kind == "call_expression":
        target = callee(made)
        found = reference(file, target) if target is not None else None
        if found is not None:
            return found == ImportRef(TOOLKIT, "configureStore") or found.module.startswith("zustand")
        made = bare(target) if target is not None else None
    return False
