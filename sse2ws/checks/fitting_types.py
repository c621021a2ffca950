"""Types of the catalogue beside types of the code, as TypeScript text. In: one of each. Out: what fits."""

from __future__ import annotations

from sse2ws.model.pack import PayloadField


def fits(field: PayloadField, kind: str) -> bool:
    """Whether a field of the new payload may stand where the old type is `kind` (TypeScript text)."""
    wanted = {part.strip() for part in kind.strip("() ").split("|")} - {""}
    if wanted & {"any", "unknown"}:
        return True
    literals = {part[1:-1] for part in wanted if part[:1] in "'\"" and len(part) > 1}
    if field.values:
        return "string" in wanted or set(field.values) <= literals
    given = {part.strip() for part in field.type.split("|")} - {""}
    return {_list(part) for part in given} <= {_list(part) for part in wanted}


def _list(kind: str) -> str:
    """One spelling for lists: `Array<string>` and `readonly string[]` are `string[]`."""
    kind = kind.removeprefix("readonly ").strip()
    for word in ("Array<", "ReadonlyArray<"):
        if kind.startswith(word) and kind.endswith(">"):
            return kind[len(word) : -1].strip() + "[]"
    return kind
