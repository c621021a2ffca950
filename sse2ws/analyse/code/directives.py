"""Comments that tell a tool to let the next line pass: where that line goes, they have nothing to say.

In: a file and comments. Out: those that speak of the next line, or of an effect as such.
"""

from __future__ import annotations

from sse2ws.analyse.code.comments import comments_above
from sse2ws.analyse.code.syntax_facts import File
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_NEXT_LINE = (
    "eslint-disable-next-line", "oxlint-disable-next-line", "tslint:disable-next-line", "biome-ignore ",
    "deno-lint-ignore ", "@ts-expect-error", "@ts-ignore", "prettier-ignore",
)  # fmt: skip
_OF_EFFECTS = ("exhaustive-deps", "useExhaustiveDependencies", "@ts-expect-error")
_OF_ALL_HOOKS = ("rules-of-hooks", "useHookAtTopLevel")


def speaks_of_next_line(comment: str) -> bool:
    """Whether a comment tells a tool to let the next line pass."""
    return comment.lstrip("/* \t\r\n").startswith(_NEXT_LINE)


def effect_directives(file: File, statement: Node) -> tuple[Span, ...]:
    """Comments above an effect that say something of it which no other hook needs, in source order."""
    return tuple(
        sorted(
            each
            for each in comments_above(file, statement)
            if speaks_of_next_line(file.tree.text(each))
            and any(word in file.tree.text(each) for word in _OF_EFFECTS)
            and not any(word in file.tree.text(each) for word in _OF_ALL_HOOKS)
        )
    )
