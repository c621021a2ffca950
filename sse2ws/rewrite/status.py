"""State of a connection that goes is read from the shared one: a boolean, a word for each state, a text.

In: a judged connection whose layout is HOOKS. Out: changes of the flags' declarations, and what to import.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from sse2ws.checks.upkeep import upkeep_in_handlers
from sse2ws.model.judged import Judged
from sse2ws.model.layout import Guard, StatusFlag
from sse2ws.model.pack import Pack
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.rewrite.copying import Copying
from sse2ws.rewrite.free_names import free_name
from sse2ws.rewrite.pieces import Change, Conflict, indentation, removals
from sse2ws.rewrite.style import Style
from sse2ws.rewrite.tokens import Types

_LINE = 100
"""Characters after which a choice is broken into lines."""
_Branch = tuple[str, str]
"""A condition and the value that holds under it; the last branch has no condition."""


def enabled_text(guards: Sequence[Guard]) -> str:
    """The condition under which the connection was opened; empty without guards."""
    if len(guards) == 1:
        return _narrowing(guards[0].positive)
    return _narrowing(" && ".join(_grouped(guard.positive) for guard in guards))


def _narrowing(condition: str) -> str:
    """`!!user` for `Boolean(user)` where what follows reads from it: TypeScript sees no test in a call."""
    parts = condition.split(" && ")
    for number, part in enumerate(parts):
        name = part.removeprefix("Boolean(").removesuffix(")")
        if part == f"Boolean({name})" and any(f"{name}." in each for each in parts[number + 1 :]):
            parts[number] = f"!!{name}"
    return " && ".join(parts)


class Flags(Struct):
    """Changes of declarations with their imports; `late`: constants that have to stand beside the effect.

    `state`: what the shared connection's state is called here. `head`: the names that another call of the
    connection hook, beside the effect, gives as well.
    """

    state: str
    head: bytes = b""
    changes: list[Change | Types] = field(default_factory=list)
    late: list[bytes] = field(default_factory=list)


def flag_changes(
    judged: Judged, pack: Pack, copying: Copying, followed: bool = False, called: bool = False
) -> Flags:
    """`const [connected, setConnected] = useState(false)` becomes the connection hook and what follows.

    `followed`: other code asks for the connection's state as well. `called`: so is the hook, at the effect.
    """
    data, style, taken = copying.data, copying.style, copying.taken
    layout, found = judged.linked.connection.layout, Flags(free_name("connectionState", taken))
    shown = (each for each in layout.flags if each.words is not None and each.read)
    asked = Reason.CONNECTION_STATUS in judged.answers
    flags = sorted(shown, key=lambda each: each.declaration) if asked else []
    if not (flags or followed):
        return found
    found.changes.append(Types(judged.linked.path, pack.target.hook_module, pack.target.connection_hook))
    if not flags:
        names = _Names("", found.state, style)
        if called:
            found.head = names.declared([found.state])
        else:
            found.late.append(names.hook([found.state], pack) + style.semicolon)
        return found
    plain = next((each for each in flags if _is_plain(each, layout.guards)), None)
    names = _Names(
        plain.name if plain is not None else free_name("isConnected", taken),
        found.state,
        style,
    )
    texts = {each.setter: _branches(each, layout.guards, names) for each in flags}
    used = [condition for each in flags for condition, _ in texts[each.setter]]
    used += [found.state] if followed else []
    statement = layout.statement
    joined = called and statement is not None and all(each.read > statement.start for each in flags)
    found.head = names.declared(used) if joined else b""
    for number, flag in enumerate(flags):
        indent = indentation(data, flag.declaration.start)
        lines = [names.hook(used, pack) + style.semicolon] if number == 0 and not joined else []
        if flag is not plain:
            line = _line(flag, texts[flag.setter], names, layout.guards, indent.decode()).encode()
            line += style.semicolon
            (found.late if joined or _is_late(flag, judged) else lines).append(line)
        if lines:
            text = (style.newline + indent).join(lines)
            found.changes.append(Change(flag.declaration, (text,), "connection-status"))
        else:
            found.changes += removals(data, [flag.declaration], "connection-status", copying.comments)
        found.changes += removals(data, flag.confirming, "connection-status", copying.comments)
    if any(_makes(texts[each.setter]) for each in flags):
        found.changes.append(Types(judged.linked.path, "react", "useMemo"))
    return found


def spent_statements(judged: Judged) -> frozenset[Span]:
    """Statements in handlers of payloads that go: with a flag, with the reconnection, as tests of texts."""
    needless = (span for each in judged.linked.connection.subscriptions for span in each.needless)
    upkeep = upkeep_in_handlers(judged.linked.connection).union(needless)
    if Reason.CONNECTION_STATUS not in judged.answers:
        return upkeep
    flags = (each for each in judged.linked.connection.layout.flags if each.words is not None)
    return upkeep | {span for each in flags for span in each.confirming}


def _is_late(flag: StatusFlag, judged: Judged) -> bool:
    """Whether the guard's names are declared after the flag, so that it has to stand further down."""
    layout = judged.linked.connection.layout
    if not any(guard.needs > flag.declaration.start for guard in layout.guards):
        return False
    if layout.statement is None or flag.read < layout.statement.start:
        raise Conflict(f"{flag.name} is read before what {enabled_text(layout.guards)} needs")
    return True


def _is_plain(flag: StatusFlag, guards: Sequence[Guard]) -> bool:
    """Whether a flag is what the hook calls `isConnected`."""
    words = flag.words
    assert words is not None
    others = {words.connecting, words.reconnecting, words.error, words.disconnected}
    return not guards and words.connected == "true" and others == {"false"}


class _Names(Struct, frozen=True):
    """What the two values of the connection hook are called here."""

    connected: str
    state: str
    style: Style

    def when(self, states: Sequence[str]) -> str:
        """The condition that the connection is in one of these states."""
        tests = [
            self.connected if each == "connected" else f"{self.state} === {self.style.string(each).decode()}"
            for each in states
        ]
        return " || ".join(tests)

    def hook(self, conditions: Sequence[str], pack: Pack) -> bytes:
        """The call of the connection hook."""
        return self.declared(conditions) + f"{pack.target.connection_hook}()".encode()

    def declared(self, conditions: Sequence[str]) -> bytes:
        """As many values of the connection hook as the conditions name: `const { isConnected } = `."""
        used = {word for each in conditions for word in each.replace("!", " ").replace("(", " ").split()}
        pairs = (("isConnected", self.connected), ("connectionState", self.state))
        inside = ", ".join(w if w == name else f"{w}: {name}" for w, name in pairs if name in used)
        return f"const {{ {inside} }} = ".encode()


# -- a word for each state -----------------------------------------------------------------------------


def _branches(flag: StatusFlag, guards: Sequence[Guard], names: _Names) -> list[_Branch]:
    """Which value holds when, the most common one last."""
    words = flag.words
    assert words is not None
    states = {
        "connected": words.connected,
        "connecting": words.connecting,
        "reconnecting": words.reconnecting,
        "error": words.error,
        "disconnected": words.disconnected,
    }
    values = list(states.values())
    default = max(dict.fromkeys(reversed(values)), key=values.count)
    found = [
        (names.when([state for state in states if states[state] == value]), value)
        for value in dict.fromkeys(values)
        if value != default
    ]
    if guards and len(found) == 1 and words.off == default:
        condition = found[0][0]
        condition = f"({condition})" if "||" in condition else condition
        found = [(f"{enabled_text(guards)} && {condition}", found[0][1])]
    elif guards and len({*values, words.off}) > 1:
        found = [(" || ".join(guard.early for guard in guards), words.off), *found]
    return [*found, ("", default)]


def _line(
    flag: StatusFlag, branches: Sequence[_Branch], names: _Names, guards: Sequence[Guard], indent: str
) -> str:
    """The flag's declaration; an object is made once for each state, as the state held one and the same."""
    if not _makes(branches):
        return _constant(flag, branches, names.style, indent)
    typed = _typed(flag)
    needed = [each for each in (names.connected, names.state) if any(each in c for c, _ in branches)]
    needed = [*_values_of(guards), *needed]
    newline, unit = names.style.newline.decode(), names.style.indent.decode()
    inner = indent + unit
    choice = f"{inner}() => ({_choice(branches)}),"
    if len(choice) > _LINE:
        choice = newline.join([f"{inner}() =>", *_broken(branches, inner + unit, unit)]) + ","
    lines = [f"const {flag.name}{typed} = useMemo(", choice, f"{inner}[{', '.join(needed)}],", f"{indent})"]
    return newline.join(lines)


def _typed(flag: StatusFlag) -> str:
    """The type on the flag's line, even if it had lines of its own."""
    lines = [each.strip() for each in flag.type.splitlines()]
    told = " ".join(lines) if len(lines) > 1 and "//" not in flag.type else flag.type
    told = told.strip().removeprefix("|").lstrip()
    return f": {told}" if told else ""


def _values_of(guards: Sequence[Guard]) -> list[str]:
    """What guards read, as a list of dependencies names it.

    A list reads all that it names at once: but for what is tested first, nothing may be taken to be there.
    What is read of a value that is listed itself changes with it.
    """
    paths = list(dict.fromkeys(name for guard in guards for name in guard.reads))
    parts = {path: path.replace("?.", ".").split(".") for path in paths}
    whole = [
        path for path in paths
        if not any(parts[path][: len(parts[o])] == parts[o] for o in paths if parts[o] != parts[path])
    ]  # fmt: skip
    written = [*whole[:1], *("?.".join(parts[path]) for path in whole[1:])]
    return list(dict.fromkeys(written))


def _makes(branches: Sequence[_Branch]) -> bool:
    """Whether a value is made anew by its expression."""
    return any(value.startswith("new ") for _, value in branches)


def _constant(flag: StatusFlag, branches: Sequence[_Branch], style: Style, indent: str) -> str:
    typed = _typed(flag)
    boolean = _boolean(branches)
    if boolean:
        return f"const {flag.name} = {boolean}"
    line = f"const {flag.name}{typed} = {_choice(branches)}"
    if len(indent) + len(line) <= _LINE:
        return line
    first, *others = _broken(branches, indent, style.indent.decode())
    return style.newline.decode().join([f"const {flag.name}{typed} = {first.strip()}", *others])


def _choice(branches: Sequence[_Branch]) -> str:
    return " : ".join(f"{condition} ? {value}" if condition else value for condition, value in branches)


def _broken(branches: Sequence[_Branch], indent: str, unit: str) -> list[str]:
    """The choice in lines, each alternative one step further in."""
    lines = [indent + branches[0][0]]
    for number, (_, value) in enumerate(branches[:-1]):
        deeper = indent + unit * (number + 1)
        following, last = branches[number + 1]
        lines.append(f"{deeper}? {value}")
        lines.append(f"{deeper}: {following or last}")
    return lines


def _boolean(branches: Sequence[_Branch]) -> str:
    """`isConnected` for `isConnected ? true : false`, `!isConnected` for the opposite."""
    if len(branches) != 2:
        return ""
    (condition, value), (_, other) = branches
    if (value, other) == ("true", "false"):
        return condition
    if (value, other) == ("false", "true"):
        return f"!{condition}" if condition.isidentifier() else f"!({condition})"
    return ""


def _grouped(condition: str) -> str:
    return f"({condition})" if "||" in condition and not condition.startswith("(") else condition
