"""Old event names where nothing proves that they mean the event: tests, mocks, stories and documents.

In: the code and old names. Out: the first place of each name in each file. Never a reason to rewrite.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Collection, Iterator

from sse2ws.model.source import Location, SourceFile, Span
from sse2ws.project.mentions import Mentions
from sse2ws.setup.code import Code
from sse2ws.setup.mount import is_test
from sse2ws.syntax.tsx import parse

_DOCUMENTS = ("docs", "doc", "documentation")
_LARGE = 1_000_000
_SEPARATED = re.compile(r"\w[-_:./]\w")


def leftovers(code: Code, names: Collection[str], known: Collection[str]) -> Iterator[tuple[str, Location]]:
    """`known`: files whose old names are reported otherwise. Names of one word mean too much to be told."""
    told = sorted(name for name in names if _SEPARATED.search(name))
    if not told:
        return
    tests = Mentions(code.config.root, [path for path in code.files if is_test(path) and path not in known])
    tests.look_for(name.encode() for name in told)
    for path in sorted({path for name in told for path in tests.files_with(name.encode())}):
        source = code.source(path)
        if source is not None:
            yield from _in_code(source, told)
    for path in _documents(code.config.root):
        with open(os.path.join(code.config.root, path), "rb") as file:
            yield from _in_text(SourceFile(path, file.read(_LARGE)), told)


def _in_code(source: SourceFile, names: list[str]) -> Iterator[tuple[str, Location]]:
    """String literals that are an old name."""
    tree = parse(source.data, source.language)
    literals = [node for node in tree.root.walk() if node.kind == "string"]
    for name in names:
        first = next((node for node in literals if tree.text(node)[1:-1] == name), None)
        if first is not None:
            yield name, source.location(first.span)


def _in_text(source: SourceFile, names: list[str]) -> Iterator[tuple[str, Location]]:
    """Old names that stand alone, not as a part of a longer word."""
    for name in names:
        found = re.search(rb"(?<![\w-])" + re.escape(name.encode()) + rb"(?![\w-])", source.data)
        if found:
            yield name, source.location(Span(found.start(), found.end()))


def _documents(root: str) -> list[str]:
    """Markdown of the root folder and of the folders for documents."""
    found = [name for name in os.listdir(root) if _is_markdown(name)]
    for folder in _DOCUMENTS:
        for where, folders, names in os.walk(os.path.join(root, folder)):
            folders[:] = [each for each in folders if not each.startswith((".", "node_modules"))]
            inside = os.path.relpath(where, root).replace(os.sep, "/")
            found += [posixpath.join(inside, name) for name in names if _is_markdown(name)]
    return sorted(path for path in found if os.path.isfile(os.path.join(root, path)))


def _is_markdown(name: str) -> bool:
    return name.lower().endswith((".md", ".mdx"))
