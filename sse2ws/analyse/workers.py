"""Code that runs in a web worker: no component is mounted there, and no page's connection reaches it.

In: a file, or a program. Out: what shows that a file is a worker, which modules it starts as workers, and all
modules that workers load.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from sse2ws.analyse.code.commonjs import is_commonjs
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    global_path,
    outermost,
    reference,
    string,
)
from sse2ws.syntax.tree import Node
from sse2ws.syntax.tsx import loaded_modules

if TYPE_CHECKING:
    from sse2ws.analyse.across.program import Program

_SCOPES = frozenset(
    "WorkerGlobalScope DedicatedWorkerGlobalScope SharedWorkerGlobalScope ServiceWorkerGlobalScope".split()
)
_HANDLERS = frozenset("onmessage onconnect oninstall onactivate onfetch onpush".split())
_OWN = frozenset("skipWaiting registration clients".split())
_EVENTS = frozenset("message connect install activate fetch push".split())
_STARTS = (b"Worker(", b"serviceWorker", b"?worker", b"?sharedworker", b"worker-loader")
_STATIC = frozenset("public static www htdocs".split())
"""Folders that a server gives out as they are."""
_QUERIES = ("?worker", "?sharedworker")
_EXPOSING = frozenset(("comlink", "threads/worker"))
"""Packages whose `expose` gives what a worker does to the page."""
_SIGNS = tuple(
    word.encode()
    for word in ("WorkerGlobalScope", "self", "importScripts", "postMessage", *_HANDLERS, *_EXPOSING)
)
"""One of them stands in every file that says so itself that it is a worker's."""
_HOME = "import.meta.url"
_CODE = frozenset(".js .mjs .cjs .jsx .ts .mts .cts .tsx".split())
_READING = frozenset(
    "import require fetch fileURLToPath readFile readFileSync readdir readdirSync existsSync".split()
)
"""Functions that load a module into the page itself, or that read a file: none of them starts a worker."""
STARTING = (b"orker", _HOME.encode())
"""What a file says that starts a worker."""
SHOWING = (b"comlink", b"threads/worker", b"self.postMessage", b"self.onmessage", b"self.addEventListener")
"""What a file says that is one."""
_WORKER = "a web worker"
_MOST = 400
"""Modules of workers that are looked into; a worker loads far fewer."""


def stands_apart(file: File) -> str:
    """What shows that a file is a worker's, or a script that imports nothing; empty for all others."""
    sign = _worker_sign(file)
    if sign:
        return f"{_WORKER} ({sign})"
    return "a script that is no module" if _is_script(file) else ""


def _is_script(file: File) -> bool:
    """Whether a page loads a file as it is: nothing can be imported there."""
    folders = set(file.path.split("/")[:-1])
    kinds = ("import_statement", "export_statement")
    return bool(
        folders & _STATIC
        and file.path.endswith(".js")
        and not any(each.kind in kinds for each in file.tree.root.children)
        and not is_commonjs(file)
    )


def _worker_sign(file: File) -> str:
    stem = posixpath.basename(file.path).split(".")
    if "worker" in stem[1:-1] or stem[0] in ("sw", "service-worker", "serviceworker"):
        return posixpath.basename(file.path)
    data = file.tree.data
    if not any(word in data for word in _SIGNS):
        return ""
    kinds = "type_identifier call_expression assignment_expression member_expression".split()
    return next((sign for node in file.tree.root.below(*kinds) if (sign := _sign(file, node))), "")


def _sign(file: File, node: Node) -> str:
    if node.kind == "type_identifier":
        return file.text(node) if file.text(node) in _SCOPES else ""
    if node.kind == "assignment_expression":
        left = node.get("left")
        name = global_path(file, left) if left is not None else None
        named = (left is not None and left.kind == "identifier") or file.text(left).startswith("self.")
        return name if name in _HANDLERS and named else ""  # a page has `window.onmessage`, too
    if node.kind == "member_expression":
        owner, name = file.text(node.get("object")), file.text(node.get("property"))
        return f"self.{name}" if owner == "self" and name in _OWN and _is_free(file, node) else ""
    target, given = callee(node), arguments(node)
    called = file.text(target)
    if called == "importScripts":
        return called
    used = reference(file, target) if target is not None else None
    if used is not None:
        return f"{used.module} {used.name}" if used.module in _EXPOSING and used.name == "expose" else ""
    if _posts(file, target, given):
        return called
    listens = called == "self.addEventListener" and bool(given) and string(file, given[0]) in _EVENTS
    return f"{called}('{string(file, given[0])}')" if listens else ""


def _posts(file: File, target: Node | None, given: list[Node]) -> bool:
    """`self.postMessage(message)`: what is told to a window is told with its origin, or as `window`'s."""
    if target is None or global_path(file, target) != "postMessage" or file.text(target).startswith("window"):
        return False
    return len(given) == 1 or (len(given) == 2 and bare(given[1]).kind == "array")


def _is_free(file: File, member: Node) -> bool:
    owner = member.get("object")
    return owner is not None and file.scopes.binding(bare(owner)) is None


def started(file: File) -> tuple[str, ...]:
    """Specifiers of the modules that a file starts as workers, or hands to somebody who may."""
    if not _starts(file.tree.data):
        return ()
    found: list[str] = []
    for node in file.tree.root.below("new_expression", "call_expression", "import_statement"):
        if node.kind == "import_statement":
            module = string(file, node.get("source")) or ""
            if any(each in module for each in _QUERIES) or module.startswith("worker-loader"):
                found.append(module.rpartition("!")[2].partition("?")[0])
            continue
        target, given = callee(node), arguments(node)
        name = (global_path(file, target) if target is not None else None) or ""
        if given and (name in ("Worker", "SharedWorker") or name.endswith("serviceWorker.register")):
            url = _constant(file, given[0])
            inner = arguments(url) if _is_url(file, url) else [url]
            text = string(file, inner[0]) if inner else None
            found += [text] if text is not None else []
        elif _is_own_url(file, node) and not _is_read(file, node):
            found += [_as_module(text) for text in (string(file, given[0]),) if text is not None]
    return tuple(dict.fromkeys(found))


def _constant(file: File, node: Node) -> Node:
    """What an expression is, or the constant that it names."""
    node = bare(node)
    binding = file.scopes.binding(node)
    value = binding.value if binding is not None and binding.constant else None
    return bare(value) if value is not None else node


def _is_url(file: File, node: Node) -> bool:
    return node.kind == "new_expression" and file.text(callee(node)) == "URL"


def _is_own_url(file: File, node: Node) -> bool:
    """`new URL('./feed.ts', import.meta.url)`: a file next to this one, which no import loads."""
    given = arguments(node)
    return _is_url(file, node) and len(given) == 2 and file.text(bare(given[1])) == _HOME


def _is_read(file: File, url: Node, depth: int = 0) -> bool:
    """Whether a URL is only the name of a file that is read, or of a module that the page loads."""
    node = outermost(url)
    place = node.parent
    if place is None or depth > 4:
        return False
    if place.kind == "member_expression" and node.field == "object":
        return file.text(place.get("property")) == "pathname" or _is_read(file, place, depth + 1)
    if place.kind == "call_expression" and node.field == "function":
        return _is_read(file, place, depth + 1)  # `.toString()`
    if place.kind == "arguments" and place.parent is not None:
        return file.text(callee(place.parent)).rpartition(".")[2] in _READING
    name = place.get("name") if place.kind == "variable_declarator" else None
    binding = file.scopes.binding(name) if name is not None and name.kind == "identifier" else None
    refs = [each for each in binding.refs if each is not name] if binding is not None else []
    return bool(refs) and all(_is_read(file, each, depth + 1) for each in refs)


def _as_module(text: str) -> str:
    """How an import would name what a URL names: never a folder's index."""
    relative = text if text.startswith((".", "/")) else f"./{text}"
    return relative if posixpath.splitext(relative)[1] in _CODE else f"{relative}.js"


def in_worker(path: str, program: Program) -> str:
    """Why a file's code runs in a worker; empty when nothing says so."""
    if program.workers is None:
        program.workers = _loaded_by_workers(program)
    named = (each for each in program.workers if each == path or (each[:1] == "/" and path.endswith(each)))
    return next((f"{_WORKER} ({program.workers[each]})" for each in named), "")


def _loaded_by_workers(program: Program) -> dict[str, str]:
    """Modules that workers load, each with what starts it; with a leading slash what a page's path names."""
    found: dict[str, str] = {}
    for starter in sorted({path for word in STARTING for path in program.files_with(word)}):
        source = program.source(starter)
        facts = program.facts(starter) if source is not None and _starts(source.data) else None
        for specifier in facts.workers if facts is not None else ():
            path = program.resolve(starter, specifier) or f"/{specifier.lstrip('./')}"
            found[path] = f"which {starter} starts"
    entries = sorted({path for word in SHOWING for path in program.files_with(word)} - set(found))
    for entry in entries:
        facts = program.facts(entry)
        if facts is not None and facts.apart.startswith(_WORKER):
            found[entry] = "by what it says"
    queue = [each for each in found if each[:1] != "/"]
    while queue and len(found) < _MOST:
        path = queue.pop()
        source = program.source(path)
        for specifier in loaded_modules(source.data, source.language) if source is not None else ():
            inner = program.resolve(path, specifier)
            if inner is not None and inner not in found:
                found[inner] = f"which loads it ({path})"
                queue.append(inner)
    return found


def _starts(data: bytes) -> bool:
    return any(word in data for word in _STARTS) or (b"URL(" in data and _HOME.encode() in data)
