"""How a project is built and written. In: its code. Out: `Habits`, from which new files take their form.

Read off files that are there; asks nobody, and decides nothing about a rewrite.
"""

from __future__ import annotations

import json
import os
import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from sse2ws.model.source import SourceFile
from sse2ws.project.jsonc import as_object, as_text, read_object
from sse2ws.rewrite.style import Style, style_of
from sse2ws.runtime.style import EnvVariant, RuntimeStyle
from sse2ws.setup.bundler import declared, env_of, home_of
from sse2ws.setup.code import Code
from sse2ws.syntax.tsx import parse

_SAMPLE = 40
"""Files that are looked at for the style."""
_LOCKS = {"pnpm-lock.yaml": "pnpm", "yarn.lock": "yarn", "bun.lock": "bun", "bun.lockb": "bun"}
_TYPED = (".ts", ".tsx", ".mts", ".cts")


class Habits(Struct, frozen=True):
    """`home`: the folder of package.json, relative to the root; `style.base` is relative to `home`."""

    home: str
    style: RuntimeStyle
    packages: Mapping[str, str]
    """Declared npm packages, of all kinds -> version range."""
    manager: str
    guessed_env: bool
    """Nothing says how the environment gets into the browser."""

    def at_home(self, path: str) -> str:
        """A path below `home`, relative to the root."""
        return posixpath.join(self.home, path)


def habits(code: Code) -> Habits:
    """What the project does, or what most projects do."""
    home = home_of(code)
    manifest = read_object(os.path.join(code.config.root, home, "package.json"))
    packages = declared(manifest)
    variant = env_of(code, home, packages)
    sample = _sample(code, home)
    style = _style(sample, _prettier(code, home, manifest))
    return Habits(
        home,
        RuntimeStyle(
            "double" if style.quote == b'"' else "single",
            bool(style.semicolon),
            "\r\n" if style.newline == b"\r\n" else "\n",
            _base(code, home),
            EnvVariant(variant or "cra"),
            style.indent.decode(),
            _is_typed(code, home, packages),
        ),
        packages,
        _manager(code, home, as_text(manifest.get("packageManager"))),
        variant is None,
    )


def _base(code: Code, home: str) -> str:
    """The folder for which `@/` stands, relative to `home`."""
    importer = posixpath.join(home, "src", "x.ts")
    mark = "sse2ws-any-module"
    for place in code.resolver.candidates(importer, f"@/{mark}"):
        folder = posixpath.dirname(place)
        if posixpath.basename(place) == mark and os.path.isdir(os.path.join(code.config.root, folder)):
            base = posixpath.relpath(folder or ".", home or ".")
            if not base.startswith(".."):
                return "" if base == "." else base
    return ""


def _is_typed(code: Code, home: str, packages: Mapping[str, str]) -> bool:
    """TypeScript, unless everything that the project has is JavaScript."""
    if code.exists(posixpath.join(home, "tsconfig.json")) or "typescript" in packages:
        return True
    own = [path for path in code.files if path.startswith(home)]
    return not own or any(path.endswith(_TYPED) for path in own)


def _sample(code: Code, home: str) -> list[SourceFile]:
    """Files spread over the project, components first: they show most of a style."""
    own = [path for path in code.files if path.startswith(home)]
    own = [path for path in own if path.endswith(("x", "/index.ts"))] or own
    step = max(1, len(own) // _SAMPLE)
    found = (code.source(path) for path in own[::step][:_SAMPLE])
    return [each for each in found if each is not None and len(each.data) < 100_000]


def _style(sample: Iterable[SourceFile], said: Mapping[str, object]) -> Style:
    """What most files do; what prettier is told counts more."""
    styles = [style_of(each, parse(each.data, each.language)) for each in sample if each.data]

    def most(values: Iterable[bytes], default: bytes) -> bytes:
        counted = Counter(values)
        return max(sorted(counted), key=lambda each: counted[each], default=default)

    indent = most((each.indent for each in styles), b"  ")
    width = said.get("tabWidth")
    if said.get("useTabs") is True:
        indent = b"\t"
    elif isinstance(width, int) and 0 < width <= 8:
        indent = b" " * width
    quote = most((each.quote for each in styles), b"'")
    if "singleQuote" in said:
        quote = b"'" if said["singleQuote"] is True else b'"'
    semicolon = most((each.semicolon for each in styles), b";")
    if "semi" in said:
        semicolon = b";" if said["semi"] is True else b""
    newline = most((each.newline for each in styles), b"\n")
    return Style(quote, semicolon, indent, b",", newline, True)


def _prettier(code: Code, home: str, manifest: Mapping[str, object]) -> Mapping[str, object]:
    """Prettier's configuration where it is plain JSON."""
    for name in (".prettierrc", ".prettierrc.json"):
        for folder in {home: None, "": None}:
            try:
                with open(os.path.join(code.config.root, folder, name), encoding="utf-8") as file:
                    return as_object(json.load(file))
            except (OSError, ValueError):
                continue
    return as_object(manifest.get("prettier"))


def _manager(code: Code, home: str, declared: str) -> str:
    if declared.partition("@")[0] in ("npm", "pnpm", "yarn", "bun"):
        return declared.partition("@")[0]
    for folder in {home: None, "": None}:
        for name, manager in _LOCKS.items():
            if code.exists(posixpath.join(folder, name)):
                return manager
    return "npm"
