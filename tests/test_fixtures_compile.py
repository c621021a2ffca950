"""What compiles before a rewrite compiles after it: every fixture that changes, in one run of tsc.

Each fixture stands in two folders, as it was and as it becomes, beside the runtime that `init --runtime`
writes for its pack. Errors that were there before do not count.
"""

from __future__ import annotations

import os.path
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from sse2ws.model.pack import Pack
from sse2ws.packs.load import load_config
from sse2ws.runtime.places import PlaceError
from sse2ws.runtime.render import RuntimeFile, render
from sse2ws.runtime.style import RuntimeStyle
from tests.harness import Case, Files, cases
from tests.node_tools import require_node_modules, tsc

_SOURCES = (".ts", ".tsx", ".js", ".jsx")
_IMPORT = re.compile(rb"""(\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\2""")
_ERROR = re.compile(r"^([^/(]+)/([^(]+)\(\d+,\d+\): error (TS\d+): ")
_INSTALLED = frozenset("react react-dom event-source-polyfill @microsoft/fetch-event-source".split())
_NAMED = "a decision names an event that the catalogue, and so the runtime's types, do not have"
_LEFT_OUT = {
    "bytes/syntax-error-elsewhere": "tsc says nothing else then, of nobody",
    "fields/item-found-by-an-imported-test": _NAMED,
    "payload-escapes/adapted-for-a-cache": "the types of the package of the cache are not here",
    "payload-escapes/renamed-for-an-answered-name": _NAMED,
    "payload-escapes/shown-to-people": _NAMED,
}
_SETTINGS = """{
  "compilerOptions": {
    "strict": true, "noEmit": true, "noImplicitAny": false, "skipLibCheck": true, "allowJs": true,
    "target": "es2022", "lib": ["es2023", "dom", "dom.iterable"], "module": "esnext",
    "moduleResolution": "bundler", "moduleDetection": "force", "jsx": "react-jsx", "types": []
  },
  "include": ["."]
}
"""
_AROUND = "declare const process: any;\ninterface ImportMeta { env: any }\n"


def test_what_compiled_before_compiles_after(tmp_path: Path) -> None:
    require_node_modules()
    changing = [each for each in cases() if each.after]
    assert {each.name for each in changing} >= _LEFT_OUT.keys()
    changing = [each for each in changing if each.name not in _LEFT_OUT]
    packages: set[str] = set()
    runtimes = _Runtimes(tmp_path)
    for number, case in enumerate(changing):
        for kind, files in (("old", case.before), ("new", case.result)):
            packages |= set(_lay(tmp_path / f"{kind}{number}", case, files, runtimes))
    modules = "".join(f'declare module "{each}";\n' for each in sorted(packages - _INSTALLED))
    (tmp_path / "around.d.ts").write_text(_AROUND + modules, encoding="utf-8")
    (tmp_path / "tsconfig.json").write_text(_SETTINGS, encoding="utf-8")
    new = list(_new_errors(tsc(tmp_path), changing))
    assert not new, "\n".join(new)


def _new_errors(lines: Iterable[str], changing: list[Case]) -> Iterator[str]:
    """Lines about a fixture as it becomes that have more errors of their kind than the file had."""
    found: dict[str, list[tuple[tuple[str, str], str]]] = defaultdict(list)
    for line in lines:
        if parts := _ERROR.match(line):
            found[parts[1]].append(((parts[2], parts[3]), line))
    for number, case in enumerate(changing):
        known = Counter(kind for kind, _ in found[f"old{number}"])
        for kind, line in found[f"new{number}"]:
            known[kind] -= 1
            if known[kind] < 0:
                yield f"{case.name}: {line.partition('/')[2]}"


class _Runtimes:
    """The runtime of each pack, in a folder of its own below `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.known: dict[str, Path] = {}

    def of(self, pack: Pack) -> Path:
        key = repr((pack.target, pack.events))
        if key not in self.known:
            self.known[key] = home = self.root / f"runtime{len(self.known)}"
            for each in _rendered(pack):
                file = home / each.path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(each.content)
        return self.known[key]


def _rendered(pack: Pack) -> Iterator[RuntimeFile]:
    try:
        files = render(pack, RuntimeStyle())
    except PlaceError:  # its modules are packages
        return
    yield from (each for each in files if each.path.endswith((".ts", ".tsx")))


def _lay(home: Path, case: Case, files: Files, runtimes: _Runtimes) -> Iterator[str]:
    """Write a fixture so that its imports resolve where it stands; gives the packages that it imports."""
    for name, data in {**files, "sse2ws.toml": case.config.encode()}.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(data)
    runtime = runtimes.of(load_config(home).pack)
    for name, data in files.items():
        if name.endswith(_SOURCES):
            at = os.path.dirname(name)
            text = _IMPORT.sub(lambda found, at=at: _resolved(found, at, files, home, runtime), data)
            (home / name).write_bytes(text)
            yield from (
                each[3].decode() for each in _IMPORT.finditer(data) if each[3][:1] not in (b".", b"@")
            )


def _resolved(found: re.Match[bytes], at: str, files: Files, home: Path, runtime: Path) -> bytes:
    """An import of a file: of the fixture's own, else of the runtime's."""
    specifier = found[3].decode()
    if specifier.startswith("@/"):
        path = f"src/{specifier[2:]}"
    elif specifier.startswith("."):
        path = os.path.normpath(os.path.join(at, specifier))
    else:
        return found[0]
    own = any(f"{path}{end}" in files for suffix in _SOURCES for end in (suffix, f"/index{suffix}", ""))
    theirs = any((runtime / f"{path}{suffix}").exists() for suffix in _SOURCES)
    if not own and not theirs:
        return found[0]
    return b"".join((found[1], found[2], str((home if own else runtime) / path).encode(), found[2]))
