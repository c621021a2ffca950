"""Functions that open a connection for others: `openEventStream()` gives its callers the source.

In: a connection as it was read. Out: a `Wrapper` when the function does nothing else. Who calls it is for
linking to find out.
"""

from __future__ import annotations

from sse2ws.analyse.code.calls import binding_of_function
from sse2ws.analyse.code.comments import comments_above
from sse2ws.analyse.code.reading import only_reads
from sse2ws.analyse.code.scopes import Binding, function_of
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    parameter_of,
    parameter_pattern,
    parameters,
    statement_of,
)
from sse2ws.analyse.effect.own_expressions import logs
from sse2ws.analyse.effect.parts import Parts
from sse2ws.analyse.effect.sign_in import asked_for, is_sent
from sse2ws.analyse.effect.slices import slice_body
from sse2ws.analyse.source.draft import Draft
from sse2ws.analyse.source.feature_tests import is_feature_test
from sse2ws.analyse.source.sources import UseKind
from sse2ws.analyse.source.urls import url_of
from sse2ws.model.connection import Leaving, Wrapper
from sse2ws.model.layout import Asked
from sse2ws.model.reasons import Reason
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
    asked = _asked(draft, function, body) if body is not None and body.kind == "statement_block" else ()
    if body is None or asked is None:
        return None
    url = url_parameter(draft, function)
    filled = filled_in(draft, function) if url is None or url < 0 else ()
    statements = leaving_of(file, binding)
    if filled is None or statements is None:
        return None
    url, given = -1 if url is None else url, arguments(site)
    told = (each.span for each in draft.evidence if each.reason is Reason.GENERIC_WRAPPER)
    return Wrapper(
        binding.name,
        function.span,
        statements,
        url,
        (function.span, *(each for each in told if given and each in given[0].span)),
        based=url >= 0 and has_base(draft),
        filled=filled,
        asked=asked,
    )


def _asked(draft: Draft, function: Node, body: Node) -> tuple[Asked, ...] | None:
    """Tests for the sign-in in front of the opening; none where the function does more than open."""
    found: list[Asked] = []
    for each in slice_body(draft.file, body, Parts(draft.uses, draft.lifecycle, [], [])).rest:
        if logs(draft.file, each) or _gives_source(draft, each) or _asks_for_values(draft.file, each):
            continue
        test = _leaving_test(draft.file, each)
        if test is None or each.start > draft.site.node.start:
            return None
        if is_feature_test(draft.file, test, draft.clients):
            continue
        missed = asked_for(draft.file, test, draft.file.tree.root)
        missed = missed or _missing_parameter(draft.file, test, function)
        if not missed:
            return None
        found.append(Asked(test.span, missed, is_sent(draft.file, missed, draft.site.node)))
    return tuple(found)


def _gives_source(draft: Draft, statement: Node) -> bool:
    returned = statement.kind == "return_statement" and statement.children
    return bool(returned) and bare(statement.children[0]) is draft.site.node


def _asks_for_values(file: File, statement: Node) -> bool:
    """`const token = getToken();`"""
    declared = statement.kind in ("lexical_declaration", "variable_declaration")
    values = (each.get("value") for each in statement.children)
    return declared and all(each is None or only_reads(file, each) for each in values)


def _leaving_test(file: File, statement: Node) -> Node | None:
    """The test of `if (!token) return null;`, which may say so on the console."""
    test = statement.get("condition") if statement.kind == "if_statement" else None
    branch = statement.get("consequence")
    if test is None or branch is None or statement.get("alternative") is not None:
        return None
    inner = branch.children if branch.kind == "statement_block" else [branch]
    last = inner[-1] if inner else None
    if last is None or last.kind != "return_statement":
        return None
    nothing = not last.children or bare(last.children[0]).kind in ("null", "undefined")
    says = all(logs(file, each) for each in inner[:-1])
    return bare(test) if nothing and says else None


def _missing_parameter(file: File, test: Node, function: Node) -> str:
    """`!token` for a parameter as it is."""
    name = bare(test.children[0]) if test.kind == "unary_expression" and test.words[:1] == ["!"] else None
    binding = file.scopes.binding(name) if name is not None and name.kind == "identifier" else None
    known = parameter_of(file, binding) if binding is not None else None
    return binding.name if binding is not None and known is not None and known[0] is function else ""


def filled_in(draft: Draft, function: Node) -> tuple[tuple[int, int], ...] | None:
    """Interpolations of the query that are parameters; none when another is made of one, or options are.

    A segment of the path that a caller gives selects a resource: that is not followed.
    """
    given, file = arguments(draft.site.node), draft.file
    if not given or any(_is_optional(draft, each) for each in given[1:]):
        return None
    patterns = [each for each in map(parameter_pattern, parameters(function)) if each is not None]
    plain = {file.text(each): n for n, each in enumerate(patterns) if each.kind == "identifier"}
    taken = [file.text(name) for each in patterns for name in each.walk() if not name.children]
    found, url = [], url_of(file, given[0])
    segments = url.template.partition("?")[0].count("{}")
    for number, text in enumerate(url.expressions):
        if number >= segments and text in plain and len(patterns) == len(parameters(function)):
            found.append((number, plain[text]))
        elif any(each in text for each in taken):
            return None
    return tuple(found)


def _is_optional(draft: Draft, options: Node) -> bool:
    """Whether callers have a say in the options, but for what signs in."""
    signing = [each.span for each in draft.evidence if each.reason is Reason.CONNECTION_AUTH]
    for name in options.below("identifier", "shorthand_property_identifier"):
        binding = draft.file.scopes.binding(name)
        own = binding is not None and binding.kind == "param"
        if own and not any(name.span in each for each in signing):
            return True
    return False


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
