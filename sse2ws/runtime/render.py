"""A pack and a style in, the files of the target runtime out, as bytes.

Writes nothing and looks at no project.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING

from msgspec import Struct

from sse2ws.model.pack import Pack
from sse2ws.runtime.catalogue import business_events, event_text, goal_events, payloads, samples
from sse2ws.runtime.places import Places, places, rename
from sse2ws.runtime.style import EnvVariant, RuntimeStyle, restyle
from sse2ws.runtime.untyped import untyped

if TYPE_CHECKING:
    from jinja2 import Environment

_SOURCES = (
    "types/realtime.ts",
    "services/realtime-env.ts",
    "services/realtime-protocol.ts",
    "services/realtime-connection.ts",
    "services/realtime-tabs.ts",
    "services/realtime-websocket.ts",
    "services/realtime-toasts.ts",
    "hooks/realtime.ts",
    "contexts/RealtimeContext.tsx",
    "components/ui/RealtimeIndicator.tsx",
    "components/ui/LiveBadge.tsx",
    "scripts/mock-ws-server.js",
)
_GOAL_HOOKS = "hooks/realtime-goals.ts"
_MOCK_EVENTS = "scripts/mock-ws-events.json"


class RuntimeFile(Struct, frozen=True):
    """One file. `path` is relative to the project's root, with `/`; `content` is UTF-8."""

    path: str
    content: bytes


def render(pack: Pack, style: RuntimeStyle) -> tuple[RuntimeFile, ...]:
    """All files of the runtime, sorted by path; which of them a project lacks is the caller's question.

    Raises `PlaceError` when the pack's target modules cannot be files of the project.
    """
    homes = places(pack.target, style.base)
    events = business_events(pack)
    goals = goal_events(events)
    values = {
        "events": [event_text(event) for event in events],
        "payloads": list(payloads(events).items()),
        "goals": [event_text(event) for event in goals],
        "next": style.env is EnvVariant.NEXT,
    }
    environment = _environment()
    rendered = [RuntimeFile(homes.of(_MOCK_EVENTS), samples(events).replace("\n", style.newline).encode())]
    for source in (*_SOURCES, _GOAL_HOOKS) if goals else _SOURCES:
        text = environment.get_template(_template(source, style)).render(values)
        rendered.append(_file(source, text, pack, homes, style))
    return tuple(sorted(rendered, key=lambda file: file.path))


def render_one(source: str, values: Mapping[str, str], pack: Pack, style: RuntimeStyle) -> RuntimeFile:
    """One template alone. Raises `PlaceError` like `render`."""
    text = _environment().get_template(source).render(values)
    return _file(source, text, pack, places(pack.target, style.base), style)


def _file(source: str, text: str, pack: Pack, homes: Places, style: RuntimeStyle) -> RuntimeFile:
    path = homes.of(source)
    if not style.typed and not path.endswith(".js"):
        text = untyped(text, jsx=path.endswith("x"))
        path = path[:-3] + "jsx" if path.endswith("x") else path[:-2] + "js"
    text = restyle(rename(homes.rebase(text, source), pack.target), style)
    return RuntimeFile(path, text.encode())


def _template(source: str, style: RuntimeStyle) -> str:
    return source.replace("-env.", f"-env.{style.env}.")


def _environment() -> Environment:
    """Statements are comments (`/*% if ... %*/`), values are `<<...>>`: templates read as TypeScript."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    folder = files("sse2ws.runtime") / "templates"
    return Environment(
        loader=FunctionLoader(lambda name: folder.joinpath(name).read_text(encoding="utf-8")),
        undefined=StrictUndefined,
        autoescape=False,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        block_start_string="/*%",
        block_end_string="%*/",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
    )
