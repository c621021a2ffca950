"""Values that go without a trace: making one changes nothing that anybody could see.

In: an expression that nothing uses any more. Out: yes, or no as soon as that is not shown. A call is shown by
the name that a language or a known package gives it, or by the body of the project's own function. Of a call
for a stream's address less is asked: the body where it is in sight, else a name that promises a value.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from sse2ws.analyse.code.commonjs import required
from sse2ws.analyse.code.constant_values import constant_value
from sse2ws.analyse.code.providers import misses_provider
from sse2ws.analyse.code.reading import is_reading
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
_PLAIN = frozenset("RegExp FormData TextEncoder TextDecoder Uint8Array Map Set".split())
"""Those that make a value as well, with which rendering has nothing to do."""
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
_LISTED = frozenset("find some every map filter reduce join match test exec flatMap findIndex".split())
"""Methods of lists and patterns that change neither."""
_ASKED = frozenset("get getAll has keys values entries toString".split())
"""Methods of what `MADE` makes."""
HOOKS = frozenset("useRef useState useCallback useMemo useEffectEvent createRef useContext".split())
"""Hooks of React that only give a value."""
_CALLING = frozenset(("useMemo", "useState"))
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


def may_work(file: File, call: Node, load: Load) -> bool:
    """Whether a call runs a function of the project whose body is in sight, and not shown to only read."""
    target = callee(call)
    return target is not None and _Look(file, load, by_name=True).of_the_project(target) is False


class _Look(Struct, frozen=True):
    file: File
    load: Load
    depth: int = 0
    hook: bool = False
    """Whether the code is a hook, which throws where the provider is missing."""
    by_name: bool = False
    """Whether a function whose body is not in sight is taken for what its name promises."""
    body: Node | None = None
    """The body of the function that is looked at: what is declared in it is nobody else's."""

    def value(self, node: Node) -> bool:
        """An expression, or a statement of a function; functions in it are not called there."""
        node = bare(node)
        if node.kind in FUNCTIONS:
            return True
        if node.kind in _WORK and self._is_written_inside(node):
            return all(self.value(each) for each in node.children)
        if node.kind in _WORK or (node.kind == "unary_expression" and "delete" in node.words):
            return False
        if node.kind == "throw_statement" and not (self.hook and misses_provider(self.file, node)):
            return False
        if node.kind == "new_expression":
            made = global_path(self.file, callee(node) or node)
            listed = all(bare(each).kind == "array" for each in arguments(node))
            known = made in MADE or (made in _HOLDING and listed) or (self.by_name and made in _PLAIN)
            return known and self._given(node)
        if node.kind == "await_expression":
            return all(bare(each).kind == "call_expression" and self.value(each) for each in node.children)
        if node.kind == "call_expression":
            return self._call(node)
        return all(self.value(each) for each in node.children)

    def _given(self, call: Node) -> bool:
        """Arguments; a function among them is called."""
        return all(self._argument(bare(each)) for each in arguments(call))

    def _argument(self, given: Node) -> bool:
        if given.kind in FUNCTIONS:
            return self._body(given)
        named = given.kind in ("identifier", "member_expression")
        return self.value(given) and (not named or self.of_the_project(given) is not False)

    def _is_written_inside(self, node: Node) -> bool:
        """`id = made()` of a variable of the function itself, `asked.id = made()` of what it made."""
        left = node.get("left") or node.get("argument")
        root = _root(left) if left is not None else None
        if left is None or root is None or not self._is_inside(root):
            return False
        return root is bare(left) or self._is_fresh(root)

    def _is_inside(self, name: Node) -> bool:
        binding = self.file.scopes.binding(name) if name.kind == "identifier" else None
        inside = binding is not None and self.body is not None and binding.node.inside(self.body)
        return inside and binding is not None and binding.kind != "param"

    def _body(self, function: Node) -> bool:
        body = function.get("body")
        return body is not None and self.value(body)

    def _call(self, call: Node) -> bool:
        target = callee(call)
        if target is None or call.get("arguments") is None:
            return False
        path = global_path(self.file, target)
        if path in LISTS and not self.by_name:
            return self._lists_a_table(call)
        if path in _CALLS or path in LISTS or required(self.file, call) is not None:
            return self._given(call)
        if react_call(self.file, call) in HOOKS or (self.hook and react_call(self.file, call) == "use"):
            called = react_call(self.file, call) in _CALLING  # the others only keep a function
            return self._given(call) if called else all(self.value(each) for each in arguments(call))
        if not self._given(call):
            return False
        if self._of_a_package(target) or self._method(target):
            return True
        shown = self.of_the_project(target)
        return shown if shown is not None else self.by_name and self._promises(target)

    def _promises(self, target: Node) -> bool:
        """`client.getToken()` of a package, `list.find(...)`; `params.set(...)` of what was made here."""
        owner = target.get("object") if target.kind == "member_expression" else None
        if owner is None:
            named = reference(self.file, target)
            name = named.name if named is not None and named.name != "default" else self.file.text(target)
            return target.kind == "identifier" and is_reading(name)
        if not self.value(owner):
            return False
        root = _root(owner)
        if self._is_inside(root) and self._is_fresh(root):
            return True
        name = self.file.text(target.get("property"))
        return name in _TEXT or name in _ASKED or name in _LISTED or is_reading(name)

    def _is_fresh(self, name: Node) -> bool:
        """Whether a name only ever stands for an object that is made on the spot."""
        binding = self.file.scopes.binding(name)
        made = bare(binding.value) if binding is not None and binding.constant and binding.value else None
        if made is None or made.kind in ("array", "object"):
            return made is not None
        path = global_path(self.file, callee(made) or made) if made.kind == "new_expression" else None
        return path in MADE or path in _HOLDING or path == "FormData"

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
            return self.of_the_project(bare(owner), store=True) is True
        return (name in _TEXT and is_text(self.file, owner)) or (name in _ASKED and self._is_made(owner))

    def _is_made(self, owner: Node) -> bool:
        owner = bare(owner)
        binding = self.file.scopes.binding(owner) if owner.kind == "identifier" else None
        made = bare(binding.value) if binding is not None and binding.constant and binding.value else owner
        return made.kind == "new_expression" and global_path(self.file, callee(made) or made) in MADE

    # -- the project's own functions -----------------------------------------------------------------

    def of_the_project(self, target: Node, store: bool = False) -> bool | None:
        """Whether a function only reads; none: not in sight. `store`: whether something is a store."""
        if self.depth > _DEEPEST:
            return False
        named = reference(self.file, target)
        if named is not None:
            return self._imported(named, store)
        return self._local(self.file.text(target), store, target) if target.kind == "identifier" else None

    def _imported(self, named: ImportRef, store: bool) -> bool | None:
        found = self.load(self.file.path, named.module)
        if found is None or self.depth > _DEEPEST:
            return None if found is None else False
        there = self._look(found)
        passed: bool | None = None
        for export in exports(found):
            source = export.source
            if source is not None and export.name in (named.name, "*"):
                name = named.name if export.name == "*" else source.name
                inner = there._imported(ImportRef(source.module, name), store)
                if inner:
                    return True
                passed = inner if inner is not None else passed
            elif export.name == named.name and source is None:
                return there._local(export.local, store)
        return passed

    def _look(self, file: File, hook: bool = False, body: Node | None = None) -> _Look:
        return _Look(file, self.load, self.depth + 1, hook, self.by_name, body)

    def _local(self, name: str, store: bool, at: Node | None = None) -> bool | None:
        """A function of the file, or a store."""
        scopes = self.file.scopes
        binding = scopes.binding(at) if at is not None else scopes.by_node[scopes.tree.root].values.get(name)
        function = function_of_binding(self.file, binding) if not store else None
        if function is not None:
            hook = name[:3] == "use" and name[3:4].isupper()
            body = function.get("body")
            return body is not None and self._look(self.file, hook, body).value(body)
        value = binding.value if binding is not None and binding.kind == "const" else None
        return True if value is not None and self._is_a_store(bare(value)) else None

    def _is_a_store(self, value: Node) -> bool:
        """`create(...)` and `create<T>()(...)` of a package."""
        made = callee(value) if value.kind == "call_expression" else None
        made = callee(made) if made is not None and made.kind == "call_expression" else made
        named = reference(self.file, made) if made is not None else None
        return named is not None and named.name in _STORES.get(named.module, ())


def _root(node: Node) -> Node:
    """`url` of `url.searchParams`."""
    node = bare(node)
    while node.kind in ("member_expression", "subscript_expression"):
        owner = node.get("object")
        if owner is None:
            break
        node = bare(owner)
    return node
