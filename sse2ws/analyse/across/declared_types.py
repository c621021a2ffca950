"""What the types that a flow names say of the value: members, those of what they extend, aliases.

In: the uses of a value in all files. Out: the declarations behind the names, each with who names it.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from sse2ws.analyse.across.program import Program
from sse2ws.model.facts import TypeFacts
from sse2ws.model.flow import PARSED, Path, TypeUse, holds, join
from sse2ws.model.linked import DeclaredType, Located, OpaqueType, Place
from sse2ws.model.source import Span

_MOST_BASES = 12
"""Declarations that are looked at above one."""


def declared_types(uses: list[Located], program: Program) -> Iterator[DeclaredType]:
    """Types that the flow names, those of their members included."""
    found: dict[tuple[Place, Path], DeclaredType] = {}
    queue = [(each.path, each.use, each.full, each.place) for each in uses if isinstance(each.use, TypeUse)]
    while queue:
        path, use, root, place = queue.pop()
        declared = program.type(path, use.name, use.value) if use.owner is None else None
        if declared is None:
            continue
        inner, facts = declared
        home, around = Place(inner, facts.span), holds(root)
        if (home, root) in found:
            old = found[home, root]
            found[home, root] = _with_teller(old, place)
            continue
        mentions = tuple(Place(inner, ref) for ref in facts.refs)
        others = program.mentions(inner, facts.name) if facts.exported else ()
        own = facts.members if not around else ()
        members = tuple((each.path, each.span, _written(inner, each.type, program)) for each in own)
        found[home, root] = DeclaredType(
            home, facts.name, root, members, (*mentions, *others), facts.closed, (place,),
            _optional(inner, facts, program), facts.whole, _inherited(inner, facts, program),
            _target(inner, facts, program), facts.value, _within(inner, facts, program),
        )  # fmt: skip
        for each in facts.nested:
            full = join(root, each.path) if around else root + each.path
            if full is not None:
                queue.append((inner, each, full, Place(inner, each.span)))
    yield from found.values()


def _within(path: str, facts: TypeFacts, program: Program) -> tuple[Place, ...]:
    """An alias with the declarations of its file that are only named in it, directly or in each other."""
    file = program.facts(path) if facts.alias and not facts.nested else None
    found = [facts.span]
    for _ in file.types if file is not None else ():
        found += [
            each.span
            for each in (file.types if file is not None else ())
            if each.span not in found
            and each.refs
            and all(any(ref in span for span in found) for ref in each.refs)
            and not (each.exported and program.mentions(path, each.name))
        ]
    return tuple(Place(path, span) for span in found) if file is not None else ()


def _bases(path: str, facts: TypeFacts, program: Program) -> Iterator[tuple[str, TypeFacts] | None]:
    """Declarations that one extends, directly and further up; none for each that cannot be seen."""
    queue, seen = [(path, each) for each in facts.bases], 0
    while queue and seen < _MOST_BASES:
        home, base = queue.pop(0)
        found = program.type(home, base.name) if base.name else None
        seen += 1
        yield found if found is not None and found[1].whole else None
        queue += [(found[0], each) for each in found[1].bases] if found is not None else []


def _inherited(path: str, facts: TypeFacts, program: Program) -> tuple[tuple[Path, Span, str], ...] | None:
    found: list[tuple[Path, Span, str]] = []
    for base in _bases(path, facts, program):
        if base is None:
            return None
        found += [(each.path, each.span, _written(base[0], each.type, program)) for each in base[1].members]
    own = {each.path for each in facts.members}
    return tuple(each for each in found if each[0] not in own)


def _optional(path: str, facts: TypeFacts, program: Program) -> frozenset[Path]:
    """Members that may be missing; what is declared again counts as it is declared last."""
    own = {each.path: each.optional for each in facts.members}
    for base in _bases(path, facts, program):
        for each in base[1].members if base is not None else ():
            own.setdefault(each.path, each.optional)
    return frozenset(path for path, missing in own.items() if missing)


def opaque_types(uses: list[Located], program: Program) -> Iterator[OpaqueType]:
    """Types that are mapped, computed or of a package."""
    for each in uses:
        if not isinstance(each.use, TypeUse) or PARSED not in each.full or not each.use.name:
            continue
        if each.use.owner is not None:
            continue  # it is what callers say
        found = program.type(each.path, each.use.name, each.use.value)
        for _ in range(4):
            meant = found[1].nested[0] if found is not None and found[1].alias and found[1].nested else None
            if found is None or meant is None:
                break
            found = program.type(found[0], meant.name, meant.value)
        if found is None or found[1].alias:
            yield OpaqueType(each.place, each.use.name, each.full)


def _target(path: str, facts: TypeFacts, program: Program) -> Place | None:
    """The declaration that an alias stands for."""
    meant = facts.nested[0] if facts.alias and facts.nested else None
    found = program.type(path, meant.name, meant.value) if meant is not None else None
    return Place(found[0], found[1].span) if found is not None else None


def types_in_place(uses: list[Located]) -> Iterator[DeclaredType]:
    """Object types that are written where the flow uses them."""
    for each in uses:
        if isinstance(each.use, TypeUse) and each.use.members:
            members = tuple(((name,), each.use.span, kind) for name, kind, _ in each.use.members)
            optional = frozenset((name,) for name, _, missing in each.use.members if missing)
            yield DeclaredType(each.place, "", each.full, members, (), True, (each.place,), optional)


def _written(path: str, text: str, program: Program) -> str:
    """A member's type; what an alias of strings or numbers stands for in place of its name."""
    for _ in range(4):
        found = program.type(path, text) if text.isidentifier() else None
        if found is None or not found[1].alias:
            return text
        path, text = found[0], found[1].alias
    return text


def _with_teller(old: DeclaredType, place: Place) -> DeclaredType:
    return replace(old, told_by=(*old.told_by, place))
