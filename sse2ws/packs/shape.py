"""The shape of `sse2ws.toml`, of a pack's files and of a client's file, as pydantic models.

Importing this costs 140 ms: only validation and the JSON Schema do. Never knows what names mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from sse2ws.packs.decisions import CHOICES, Choice


class Shape(BaseModel):
    """Strict types, no unknown keys, kebab-case in TOML."""

    model_config = ConfigDict(
        strict=True, extra="forbid", alias_generator=lambda name: name.replace("_", "-")
    )


def _must(pattern: str, what: str, help: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise PydanticCustomError(
                "spelling", '"{value}" is not {what}', {"value": value, "what": what, "help": help}
            )
        return value

    return check


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _answers_schema() -> dict[str, object]:
    answers: dict[str, object] = {reason.value: _answer_schema(choice) for reason, choice in CHOICES.items()}
    return {
        "type": "object",
        "description": "Answers that hold for the whole project, by reason.",
        "properties": answers,
        "additionalProperties": False,
    }


def _answer_schema(choice: Choice) -> dict[str, object]:
    described = f"Answers: {choice.legal} (the first is the proposed one)."
    words = {"enum": list(choice.words)}
    if not choice.table:
        return {**words, "description": described}
    name: dict[str, object] = {"type": "string", "minLength": 1}
    value = {"anyOf": [name, {"type": "array", "items": name, "minItems": 1}]} if choice.many else name
    return {"anyOf": [words, {"type": "object", "additionalProperties": value}], "description": described}


Text = Annotated[str, Field(min_length=1)]
# These end up in source code, so they can be nothing but what they say.
Identifier = Annotated[
    str, AfterValidator(_must(r"[A-Za-z_$][\w$]*", "a name in JavaScript", "letters, digits, _ and $ only"))
]
Module = Annotated[
    str,
    AfterValidator(
        _must(r"[\w@~#./+-]+", "an import specifier", 'write it as in an import, like "@/hooks/realtime"')
    ),
]
EventName = Annotated[
    str,
    AfterValidator(
        _must(r"[^\s'\"`\\]+", "an event name", "an event name has no spaces, quotes or backslashes")
    ),
]
UrlPattern = Annotated[
    str,
    AfterValidator(_must(r"/\S*", "a URL pattern", 'start with "/", like "/goals/{goalId}/activity"')),
]
Texts = Annotated[list[Text], BeforeValidator(_listed, json_schema_input_type=Text | list[Text])]
Answers = Annotated[dict[str, object], WithJsonSchema(_answers_schema())]
Streams = Annotated[
    dict[UrlPattern, Identifier],
    Field(
        description="Per-resource URL -> payload field that carries the id.",
        examples=[{"/goals/{id}": "goalId"}],
    ),
]


class TargetShape(Shape):
    """Names and modules of the code that the rewrite calls; what is not given is the pack's."""

    hook: Identifier = Field(
        "useRealtimeEvent", description="The hook that subscribes a component to an event."
    )
    connection_hook: Identifier = Field(
        "useRealtimeConnection", description="The hook that tells the connection's state."
    )
    import_: Module = Field(
        "@/hooks/realtime", alias="import", description="Where the hooks are imported from."
    )
    service: Identifier = Field(
        "realtimeWebSocket", description="The connection manager, for code outside React."
    )
    service_import: Module = Field(
        "@/services/realtime-websocket", description="Where the service is imported from."
    )
    message_type: Identifier = Field("RealtimeMessage", description="The type of a handler's parameter.")
    constants: Identifier = Field(
        "EventTypes", description="The object that holds the event names as constants."
    )
    types: Module = Field("@/types/realtime", description="Where types and constants are imported from.")
    provider: Identifier = Field("RealtimeProvider", description="The component that opens the connection.")
    provider_import: Module = Field(
        "@/contexts/RealtimeContext", description="Where the provider is imported from."
    )


class OverrideShape(Shape):
    """Other decisions for some paths; the last one that matches wins."""

    paths: Annotated[list[Text], Field(min_length=1)] = Field(
        description="Git wildcard patterns.", examples=[["src/admin/**"]]
    )
    decisions: Answers


class ConfigShape(Shape):
    """Configuration of sse2ws."""

    version: int = Field(1, ge=1, le=1, description="Version of this format.", json_schema_extra={"const": 1})
    pack: Texts = Field(
        ["conventional"],
        description="Names of built-in packs, or paths relative to this file; a later one wins.",
        examples=[["purposepath"]],
    )
    src: Texts = Field(["."], description="Folders to look at, relative to this file.", examples=[["src"]])
    exclude: Texts = Field(
        [], description="Git wildcard patterns of files to leave out.", examples=[["src/legacy/**"]]
    )
    event_style: Literal["literal", "constant"] = Field(
        "literal", description="How event names are written: 'goal.created' or EventTypes.GOAL_CREATED."
    )
    target: TargetShape | None = None
    decisions: Answers | None = None
    streams: Streams = Field({})
    keep: dict[Text, Text] = Field(
        {},
        description="Path pattern -> why what is in it stays on SSE.",
        examples=[{"src/chat/**": "LLM tokens stay on SSE"}],
    )
    migrate: dict[Text, Text] = Field(
        {},
        description="Path pattern -> why streams in it are application events, whatever they look like.",
        examples=[{"src/jobs/**": "finished jobs are events of ours"}],
    )
    overrides: list[OverrideShape] = Field([], description="Other decisions for some paths.")


class ConventionsShape(Shape):
    """Lists of words; those of several packs add up."""

    lifecycle_events: list[Text] = Field(
        [], description="Events about the connection, not about the business."
    )
    discriminators: list[Text] = Field(
        [], description="Payload keys that say which event an unnamed message is."
    )
    envelope_data: list[Text] = Field([], description="Keys under which an old message nests its payload.")
    token_parameters: list[Text] = Field([], description="Query parameters that carry a token.")
    tenant_parameters: list[Text] = Field([], description="Query parameters that carry the tenant.")
    resume_parameters: list[Text] = Field([], description="Query parameters that resume a stream.")


class EventShape(Shape):
    """One event of the catalogue."""

    constant: Identifier = Field("", description="Member of the constants object; follows from the name.")
    payload: Identifier = Field("", description="Name of the payload type; follows from the name.")
    id_field: Identifier = Field("", description="What the entity's own `id` is called now.")
    system: bool = Field(False, description="Auth and system events are never the target of a rename.")
    fields: dict[
        Annotated[
            str, AfterValidator(_must(r"[A-Za-z_$][\w$]*\??", "a field name", 'like "title" or "note?"'))
        ],
        Texts,
    ] = Field(
        {}, description='Field -> TypeScript type, or the list of its values; "?" marks an optional field.'
    )


class EnvShape(Shape):
    """Keys of `.env*` files."""

    add: dict[Text, dict[Text, str]] = Field({}, description="File name -> key -> value.")
    remove: list[Text] = Field([], description="Keys that go.")


class RetiredShape(Shape):
    """A file that goes once nothing imports it."""

    path: Text = Field(description="Relative to the project's root.", examples=["src/services/realtime.ts"])
    replacement: str = Field("", description="What stands in its place.")


class PackShape(Shape):
    """One file of a rule pack."""

    title: Text = Field("", description="What the pack migrates.")
    target: TargetShape | None = None
    conventions: ConventionsShape | None = None
    events: dict[EventName, EventShape] = Field({}, description="The catalogue: new event name -> event.")
    event_map: dict[EventName, Annotated[list[EventName], Field(min_length=1), BeforeValidator(_listed)]] = (
        Field({}, description="Old name -> new name, or several between which a person decides.")
    )
    aliases: dict[EventName, EventName] = Field(
        {}, description="Other spelling of a new name -> the new name."
    )
    fields: dict[Text, Identifier] = Field({}, description="Old field -> new field, in every event.")
    event_fields: dict[EventName, dict[Text, Identifier]] = Field(
        {}, description="Event -> old field -> new field."
    )
    streams: Streams = Field({})
    env: EnvShape | None = None
    retired: list[RetiredShape] = Field([], description="Files that go once nothing imports them.")


class ClientShape(Shape):
    """One SSE client library."""

    name: Text = Field(description="What reports call it.", examples=["EventSource"])
    kind: Literal["constructor", "call", "hook"] = Field(
        description="How it is used.", examples=["constructor"]
    )
    modules: list[Module] = Field([], description="Modules that export it.")
    exports: list[Identifier] = Field([], description="Imported names.")
    default: bool = Field(False, description="Whether a default import counts.")
    globals: list[Identifier] = Field(
        [], description="Global names, also behind window, globalThis and self."
    )
    listen: list[Identifier] = Field(["addEventListener"], description="Methods that add a listener.")
    unlisten: list[Identifier] = Field(["removeEventListener"], description="Methods that remove listeners.")
    close: list[Identifier] = Field(["close"], description="Methods that close the connection.")
    start: list[Identifier] = Field([], description="Methods that open it when the constructor does not.")
    lifecycle: list[Text] = Field(["open", "error"], description="Its own events about the connection.")
    options: dict[
        Identifier,
        Literal[
            "message", "open", "error", "close", "signal", "headers", "method", "body", "event", "enabled"
        ],
    ] = Field({}, description="Option -> its role.")
    auth_options: list[Identifier] = Field(
        ["headers", "withCredentials"], description="Options that carry auth."
    )
    server_side: bool = Field(False, description="Used on servers as well.")
