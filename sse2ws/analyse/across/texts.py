"""Names of events as texts, where they stand for constants of other files.

In: a split and the file that it is of. Out: the same, its names read.
"""

from __future__ import annotations

from msgspec.structs import replace

from sse2ws.analyse.across.program import Program
from sse2ws.model.split import Rest, Split


def with_texts(split: Split, path: str, program: Program) -> Split:
    """The split with names that are texts; blocked where a constant cannot be read, or two are the same."""
    variants, blocks, seen = [], list(split.blocks), set[str]()
    for each in split.variants:
        known = each.name
        texts = program.constant(path, known.constant, known.text) if known.constant is not None else (known,)
        text = texts[0].text if len(texts) == 1 else ""
        if not text or text in seen:
            blocks.append(Rest(each.compared[0], "a name that cannot be read here"))
        seen.add(text)
        variants.append(replace(each, name=replace(known, text=text, constant=None)))
    return replace(split, variants=tuple(variants), blocks=tuple(blocks))
