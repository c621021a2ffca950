"""Functions that open a connection for others: `openEventStream()` gives its callers the source.

In: a connection as it was read. Out: a `Wrapper` when the function does nothing else. Who calls it is for
linking to find out.
"""

from __future__ import annotations

from sse2ws.analyse.code.calls import binding_of_function
from sse2ws.analyse.code.comments import comments_above
from sse2ws.analyse.code.scopes import Binding, function_of
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, parameter_of, statement_of
from sse2ws.analyse.effect.parts import Parts
from sse2ws.analyse.effect.slices import slice_body
from sse2ws.analyse.source.draft import Draft
from sse2ws.analyse.source.sources import UseKind
from sse2ws.model.connection import Leaving, Wrapper
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node


def factory_of(draft: Draft) -> Wrapper | None:
    """The wrapper around a connection whose function gives the source to its callers, and no more."""
    file, site = draft.file, draft.site.node
    function = function_of(site)
    if function is None or draft.uses.returned_by[:1] != [function] or "async" in function.words:
        return None
    binding = binding_of_function(file, function)
    if binding is None or binding.scope.node is not file.tree.root or binding.writes:
        return None
    kinds = (UseKind.HOLD, UseKind.RETURNED, UseKind.CLEAR)
    for use in draft.uses.uses:
        about_it = use.kind in kinds or any(use.node.inside(each) for each in draft.lifecycle)
        if use.node.inside(function) and not about_it:
            return None
    body = function.get("body")
    if body is None or (body.kind == "statement_block" and not _only_opens(draft, body)):
        return None
    url = url_parameter(draft, function)
    statements = leaving_of(file, binding)
    if url is None or statements is None:
        return None
    given = arguments(site)
    return Wrapper(
        binding.name,
        function.span,
        statements,
        url,
        (function.span, *((bare(given[0]).span,) if given else ())),
        based=url >= 0 and has_base(draft),
    )


def _only_opens(draft: Draft, body: Node) -> bool:
    rest = slice_body(draft.file, body, Parts(draft.uses, draft.lifecycle, [], [])).rest
    return all(each.kind == "return_statement" and bare(each.children[0]) is draft.site.node for each in rest)


def url_parameter(draft: Draft, function: Node) -> int | None:
    """The index of the parameter that is the URL; -1 when none has to do with it, none when one is a part."""
    given = arguments(draft.site.node)
    if not given:
        return None
    names = [each for each in draft.site.node.walk() if each.kind == "identifier"]
    bindings = [draft.file.scopes.binding(each) for each in names]
    if not any(each is not None and each.kind == "param" for each in bindings):
        return -1
    url = _path_behind_a_base(draft.file, bare(given[0]))
    if any(each is not None and each.kind == "param" for each in _bindings_outside(draft, url)):
        return None
    binding = draft.file.scopes.binding(url) if url.kind == "identifier" else None
    found = parameter_of(draft.file, binding) if binding is not None else None
    if found is None or found[0] is not function or found[2]:
        return None
    return found[1]


def _path_behind_a_base(file: File, url: Node) -> Node:
    """`path` in `${BASE}${path}` and in `BASE + path`: what comes before it is the same for all callers.

    Text in front of it would make it a segment or the value of a parameter.
    """
    parts = [each for each in url.children if each.kind == "template_substitution"]
    if url.kind == "template_string" and len(parts) == 2:
        alone = url.start + 1 == parts[0].start and parts[0].end == parts[1].start
        if alone and parts[1].end == url.end - 1 and parts[1].children:
            return bare(parts[1].children[0])
    if url.kind == "binary_expression" and "+" in url.words and len(url.children) == 2:
        base, path = url.children
        return bare(path) if bare(base).kind in ("identifier", "member_expression") else url
    return url


def has_base(draft: Draft) -> bool:
    """Whether a base stands in front of the path that a caller gives."""
    given = arguments(draft.site.node)
    return bool(given) and _path_behind_a_base(draft.file, bare(given[0])) is not bare(given[0])


def _bindings_outside(draft: Draft, url: Node) -> list[Binding | None]:
    """Names of the opening expression besides the URL itself."""
    names = (each for each in draft.site.node.walk() if each.kind == "identifier" and not each.within(url))
    return [draft.file.scopes.binding(each) for each in names]


def leaving_of(file: File, binding: Binding) -> tuple[Leaving, ...] | None:
    """The declaration with its comment and exports; none when something else stands in the same statement."""
    statement = statement_of(binding.node)
    inner = next((each for each in statement.children if each.field == "declaration"), statement)
    if inner.kind in ("lexical_declaration", "variable_declaration") and len(inner.children) != 1:
        return None
    above = comments_above(file, statement)
    found = [Leaving(Span(above[-1].start if above else statement.start, statement.end))]
    for ref in binding.refs:
        exporting = next((each for each in ref.ancestors() if each.kind == "export_statement"), None)
        if exporting is None or ref.inside(inner):
            continue
        specifier = ref.parent
        if specifier is not None and specifier.kind == "export_specifier":
            clause = specifier.parent
            alone = clause is None or len(clause.children) == 1
            found.append(Leaving(exporting.span) if alone else Leaving(specifier.span, True))
        elif bare(exporting.get("value") or exporting) is ref:
            found.append(Leaving(exporting.span))
    return tuple(dict.fromkeys(found))
