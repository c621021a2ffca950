"""The vocabulary of a migration, read from `rules/`: plain values, no code."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property

from msgspec import Struct, field


class ClientKind(StrEnum):
    """How a client library is used."""

    CONSTRUCTOR = "constructor"
    """`new X(url, options)` gives an object with listeners (EventSource and its likes)."""
    CALL = "call"
    """`x(url, { onmessage })` runs a stream with callbacks (fetch-event-source)."""
    HOOK = "hook"
    """`useX(url, options)` is a React hook that returns data."""


class Client(Struct, frozen=True):
    """One SSE client library. `exports` are imported names; `default`: a default import counts as well."""

    name: str
    kind: ClientKind
    modules: tuple[str, ...] = ()
    exports: tuple[str, ...] = ()
    default: bool = False
    globals: tuple[str, ...] = ()
    listen: tuple[str, ...] = ("addEventListener",)
    unlisten: tuple[str, ...] = ("removeEventListener",)
    close: tuple[str, ...] = ("close",)
    start: tuple[str, ...] = ()
    """Methods that open the connection when the constructor does not (`stream` of sse.js)."""
    lifecycle: tuple[str, ...] = ("open", "error")
    """Event names that belong to the connection, never to the application."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Option name -> its role: message, open, error, close, signal, headers, method, body, event, enabled."""
    auth_options: tuple[str, ...] = ("headers", "withCredentials")
    server_side: bool = False
    """Used outside the browser: its connections are kept as `server-side` unless the file shows a browser."""
    extended: str = ""
    """A class of the project that extends the client, where that is what is opened."""


BRIDGE = Client("SocketEventSource", ClientKind.CONSTRUCTOR)
"""What `fix --bridge` puts in the place of a client; `BRIDGE_MODULE` is the last part of its module."""
BRIDGE_MODULE = "realtime-bridge"


class PayloadField(Struct, frozen=True):
    """A field of a payload. `type` is TypeScript text; `values` the closed list of a string union, if any."""

    name: str
    type: str = "string"
    optional: bool = False
    values: tuple[str, ...] = ()


class Event(Struct, frozen=True, dict=True):
    """One event of the target's catalogue."""

    name: str
    constant: str
    """Member of the constants object: `GOAL_CREATED`."""
    payload: str
    """Name of the payload type: `GoalCreatedEventData`."""
    fields: tuple[PayloadField, ...] = ()
    id_field: str = ""
    """What the entity's own `id` at the top of the payload is called now: `goalId`."""
    system: bool = False
    """Auth and system events: known, never the target of a rename."""

    @cached_property
    def field_names(self) -> frozenset[str]:
        """The fields of its payload."""
        return frozenset(each.name for each in self.fields)


class Target(Struct, frozen=True):
    """Names and modules of the code that the rewrite calls. Modules are import specifiers."""

    hook: str = "useRealtimeEvent"
    connection_hook: str = "useRealtimeConnection"
    hook_module: str = "@/hooks/realtime"
    service: str = "realtimeWebSocket"
    service_module: str = "@/services/realtime-websocket"
    message_type: str = "RealtimeMessage"
    constants: str = "EventTypes"
    types_module: str = "@/types/realtime"
    provider: str = "RealtimeProvider"
    provider_module: str = "@/contexts/RealtimeContext"

    @property
    def modules(self) -> tuple[str, ...]:
        """Every module that new code may import."""
        return self.hook_module, self.service_module, self.types_module, self.provider_module


class Retired(Struct, frozen=True):
    """A file that goes when nothing imports it any more, and what replaces it."""

    path: str
    replacement: str = ""


class EnvKeys(Struct, frozen=True):
    """Keys of `.env*` files: which come (file name -> key -> value), which go."""

    add: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    remove: tuple[str, ...] = ()


class Pack(Struct, frozen=True):
    """Everything a team may edit about its migration. Several packs merge, the later one wins."""

    name: str
    title: str = ""
    target: Target = field(default_factory=Target)
    events: Mapping[str, Event] = field(default_factory=dict)
    """The catalogue; empty in a pack that has conventions only."""
    event_map: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Old name -> its successors; several mean that a person decides."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Other spellings of new names -> the catalogue's."""
    lifecycle_events: tuple[str, ...] = ()
    """`connected`, `heartbeat`, ...: not business events; a listener that only keeps status is dropped."""
    field_map: Mapping[str, str] = field(default_factory=dict)
    """Exceptions to the field convention, valid for every event: `goal_title` -> `title`."""
    event_field_map: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Exceptions for one event, by old or new name of the event."""
    fields_stay: bool = False
    """Somebody said that payloads have the fields they had: the convention renames none of them."""
    streams: Mapping[str, str] = field(default_factory=dict)
    """Per-resource URL pattern -> the payload field that carries the id."""
    discriminators: tuple[str, ...] = (
        "type",
        "event",
        "kind",
        "topic",
        "eventType",
        "event_type",
        "action",
        "name",
    )
    envelope_data: tuple[str, ...] = ("data", "payload")
    """Keys under which an old message nests its payload."""
    token_parameters: tuple[str, ...] = ("access_token", "token", "auth", "jwt", "api_key", "apikey")
    tenant_parameters: tuple[str, ...] = ("tenant", "tenant_id", "tenantId")
    resume_parameters: tuple[str, ...] = ("lastEventId", "last_event_id")
    env: EnvKeys = field(default_factory=EnvKeys)
    retired: tuple[Retired, ...] = ()
