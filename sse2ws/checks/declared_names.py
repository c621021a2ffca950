"""All names that a message can have, where its declared type lists them: `type: 'created' | 'updated'`.

In: a listener and its split. Out: the names in the type's order. A type is a promise, not a proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.model.flow import Path
from sse2ws.model.linked import DeclaredType, Listener


def declared_names(listener: Listener, way: Sequence[Listener]) -> tuple[str, ...]:
    """Nothing where no type speaks of the name, where types differ, or one allows any text."""
    split = way[0].split
    if split is None:
        return ()
    kinds = {kind for each in listener.types for kind in _kinds(each, split.discriminator)}
    texts = [part.strip() for part in kinds.pop().split("|") if part.strip()] if len(kinds) == 1 else []
    if not all(len(each) > 2 and each[0] == each[-1] and each[0] in "'\"" for each in texts):
        return ()
    return tuple(dict.fromkeys(each[1:-1] for each in texts))


def _kinds(declared: DeclaredType, discriminator: Path) -> Iterator[str]:
    for path, _, kind in declared.members:
        if (*declared.root, *path) == discriminator:
            yield kind if path not in declared.optional else ""
