"""`sse2ws explain NAME`: a rule or a reason goes in, all that there is to say about it comes out."""

from __future__ import annotations

from textwrap import fill, indent
from typing import Annotated

import typer

from sse2ws.commands.output import write_result
from sse2ws.model.reasons import Reason
from sse2ws.model.wording import REASONS, RULES, Wording, answer_toml, rule_wording

WIDTH = 88
KIND = {
    "decide": "answered by a decision",
    "manual": "migrated by hand",
    "keep": "stays on Server-Sent Events",
}


def run(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A rule or a reason: see `sse2ws rules`.")],
) -> int:
    """Explain a rule or a reason. What it means, why it is there, what to do."""
    known = sorted({*RULES, *(each.value for each in Reason)})
    if name not in known:
        from difflib import get_close_matches

        near = get_close_matches(name, known, 3, 0.5)
        hint = f"Did you mean {', '.join(near)}?" if near else "`sse2ws rules` lists them all."
        raise typer.BadParameter(f"there is no rule or reason {name!r}. {hint}", param_hint="NAME")
    write_result("\n\n".join(_page(name, rule_wording(name))) + "\n")
    return 0


def _page(name: str, wording: Wording) -> list[str]:
    """The paragraphs about a name."""
    reason = Reason(name) if name in REASONS else None
    heading = f"{name} ({KIND[reason.verdict]})" if reason else name
    paragraphs = [heading]
    paragraphs += [fill(each, WIDTH) for each in (wording.say(), wording.explanation) if each]
    if wording.todo:
        paragraphs.append(fill(f"What to do: {wording.todo}", WIDTH))
    if reason and wording.answers:
        paragraphs.append("Answers, the proposed one first:")
        for answer in wording.answers:
            paragraphs.append(indent(fill(answer.meaning, WIDTH), "  "))
            paragraphs.append(indent(answer_toml(reason, answer), "    "))
    return paragraphs
