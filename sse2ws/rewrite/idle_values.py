"""Values that go without a trace: making one changes nothing that anybody could see.

In: an expression that nothing uses any more. Out: yes, or no as soon as that is not shown. A call is shown by
the name that a language or a known package gives it, or by the body of the project's own function.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from sse2ws.analyse.code.commonjs import required
from sse2ws.analyse.code.constant_values import constant_value
from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_of_binding,
    global_path,
    import_ref,
    react_call,
    reference,
)
from sse2ws.analyse.declared.declarations import exports
from sse2ws.analyse.events.loop_names import LISTS
from sse2ws.analyse.source.url_kinds import is_text
from sse2ws.model.flow import ImportRef
from sse2ws.syntax.tree import Node

Load = Callable[[str, str], File | None]
"""The file that a specifier means in another file; none for packages."""
MADE = frozenset("URL URLSearchParams Headers AbortController Date Error".split())
"""Constructors of the language and the browser that only make a value."""
_HOLDING = frozenset(("Map", "Set"))
"""Those that go through what they are given."""
_CALLS = frozenset(
    "JSON.parse JSON.stringify String Number Boolean Array.isArray Date.now Date.parse parseInt parseFloat "
    "isNaN encodeURIComponent decodeURIComponent encodeURI btoa atob localStorage.getItem "
    "sessionStorage.getItem Math.round Math.floor Math.ceil Math.min Math.max Math.abs".split()
)
_TEXT = frozenset(
    "toString toUpperCase toLowerCase trim split includes startsWith endsWith indexOf replace replaceAll "
    "slice substring padStart padEnd charAt at concat".split()
)
"""Methods of a text."""
_ASKED = frozenset("get getAll has keys values entries toString".split())
"""Methods of what `MADE` makes."""
HOOKS = frozenset("useRef useState useCallback useMemo useEffectEvent createRef useContext".split())
"""Hooks of React that only give a value."""
_ROUTER = frozenset(
    "useParams useLocation useSearchParams useNavigate useRouter usePathname useMatch".split()
)
_PACKAGES = {
    "js-cookie": frozenset(("default.get", "get")),
    "cookies-next": frozenset(("getCookie", "getCookies", "hasCookie")),
    "nookies": frozenset(("parseCookies", "default.get")),
    "react-cookie": frozenset(("useCookies",)),
    "@react-native-async-storage/async-storage": frozenset(("default.getItem",)),
    "expo-secure-store": frozenset(("getItem", "getItemAsync")),
    "next-auth/react": frozenset(("useSession",)),
    "react-redux": frozenset(("useSelector", "useDispatch", "useStore")),
    "react-query": frozenset(("useQueryClient",)),
    "@tanstack/react-query": frozenset(("useQueryClient",)),
    "react-router": _ROUTER,
    "react-router-dom": _ROUTER,
    "next/navigation": _ROUTER,
    "next/router": _ROUTER,
}
"""Package -> what of it only reads; a hook among them at most renders again."""
_STORES = {
    "zustand": frozenset(("create", "default")),
    "redux": frozenset(("createStore", "legacy_createStore")),
    "@reduxjs/toolkit": frozenset(("configureStore",)),
}
"""Package -> what makes a store, whose `getState()` reads; a hook, where it gives one, reads as well."""
_WORK = frozenset(
    "assignment_expression augmented_assignment_expression update_expression yield_expression "
    "debugger_statement".split()
)
_DEEPEST = 5


def is_idle(file: File, value: Node, load: Load) -> bool:
    """Whether making a value may be left out."""
    return _Look(file, load).value(value)


class _Look(Struct, frozen=True):
    file: File
    load: Load
    depth: int = 0
    hook: bool = False
    """Whether the code is a hook, which throws where the provider is missing."""

    def value(self, node: Node) -> bool:
        """An expression, or a statement of a function; functions in it are not called there."""
        node = bare(node)
        if node.kind in FUNCTIONS:
            return True
        if node.kind in _WORK or (node.kind == "unary_expression" and "delete" in node.words):
            return False
        if node.kind == "throw_statement" and not self.hook:
            return False
        if node.kind == "new_expression":
            made = global_path(self.file, callee(node) or node)
            listed = all(bare(each).kind == "array" for each in arguments(node))
            return (made in MADE or (made in _HOLDING and listed)) and self._given(node)
        if node.kind == "await_expression":
            return all(bare(each).kind == "call_expression" and self.value(each) for each in node.children)
        if node.kind == "call_expression":
            return self._call(node)
        return all(self.value(each) for each in node.children)

    def _given(self, call: Node) -> bool:
        """Arguments; a function among them is called."""
        given = [bare(each) for each in arguments(call)]
        return all(self._body(each) if each.kind in FUNCTIONS else self.value(each) for each in given)

    def _body(self, function: Node) -> bool:
        body = function.get("body")
        return body is not None and self.value(body)

    def _call(self, call: Node) -> bool:
        target = callee(call)
        if target is None or call.get("arguments") is None:
            return False
        path = global_path(self.file, target)
        if path in LISTS:
            return self._lists_a_table(call)
        if path in _CALLS or required(self.file, call) is not None:
            return self._given(call)
        if react_call(self.file, call) in HOOKS or (self.hook and react_call(self.file, call) == "use"):
            return all(self.value(each) for each in arguments(call))
        if not self._given(call):
            return False
        return self._of_a_package(target) or self._method(target) or self._of_the_project(target)

    def _lists_a_table(self, call: Node) -> bool:
        """`Object.entries(TABLE)` of an object without a getter: reading it runs nothing."""
        given = arguments(call)
        table = constant_value(self.file, given[0]) if len(given) == 1 else None
        return table is not None and table.kind == "object" and all(e.kind == "pair" for e in table.children)

    def _of_a_package(self, target: Node) -> bool:
        owner, named = target.get("object"), reference(self.file, target)
        if named is not None:
            return named.name in _PACKAGES.get(named.module, ())
        binding = self.file.scopes.binding(bare(owner)) if owner is not None else None
        whole = import_ref(self.file, binding) if binding is not None else None
        member = f"{whole.name}.{self.file.text(target.get('property'))}" if whole is not None else ""
        return whole is not None and member in _PACKAGES.get(whole.module, ())

    def _method(self, target: Node) -> bool:
        """`token.trim()` of a text, `params.get('id')` of what only holds values."""
        owner = target.get("object") if target.kind == "member_expression" else None
        if owner is None or not self.value(owner):
            return False
        name = self.file.text(target.get("property"))
        if name == "getState":
            return self._of_the_project(bare(owner), store=True)
        return (name in _TEXT and is_text(self.file, owner)) or (name in _ASKED and self._is_made(owner))

    def _is_made(self, owner: Node) -> bool:
        owner = bare(owner)
        binding = self.file.scopes.binding(owner) if owner.kind == "identifier" else None
        made = bare(binding.value) if binding is not None and binding.constant and binding.value else owner
        return made.kind == "new_expression" and global_path(self.file, callee(made) or made) in MADE

    # -- the project's own functions -----------------------------------------------------------------

    def _of_the_project(self, target: Node, store: bool = False) -> bool:
        """Whether a function only reads. `store`: whether something is a store."""
        if self.depth > _DEEPEST:
            return False
        named = reference(self.file, target)
        if named is not None:
            return self._imported(named, store)
        return target.kind == "identifier" and self._local(self.file.text(target), store, target)

    def _imported(self, named: ImportRef, store: bool) -> bool:
        found = self.load(self.file.path, named.module)
        if found is None or self.depth > _DEEPEST:
            return False
        there = _Look(found, self.load, self.depth + 1)
        for export in exports(found):
            source = export.source
            if source is not None and export.name in (named.name, "*"):
                name = named.name if export.name == "*" else source.name
                if there._imported(ImportRef(source.module, name), store):
                    return True
            elif export.name == named.name and source is None:
                return there._local(export.local, store)
        return False

    def _local(self, name: str, store: bool, at: Node | None = None) -> bool:
        """A function of the file, or a store."""
        scopes = self.file.scopes
        binding = scopes.binding(at) if at is not None else scopes.by_node[scopes.tree.root].values.get(name)
        function = function_of_binding(self.file, binding) if not store else None
        if function is not None:
            hook = name[:3] == "use" and name[3:4].isupper()
            return _Look(self.file, self.load, self.depth + 1, hook)._body(function)
        value = binding.value if binding is not None and binding.kind == "const" else None
        return value is not None and self._is_a_store(bare(value))

    def _is_a_store(self, value: Node) -> bool:
        """`create(...)` and `create<T>()(...)` of a package."""
        made = callee(value) if value.kind == "call_expression" else None
        made = callee(made) if made is not None and made.kind == "call_expression" else made
        named = reference(self.file, made) if made is not None else None
        return named is not None and named.name in _STORES.get(named.module, ())
