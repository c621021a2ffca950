"""In: a merged, validated table of a pack or a client. Out: `Pack` and `Client`.

Never reads a file, never explains a mistake.
"""

from __future__ import annotations

from collections.abc import Mapping

from sse2ws.model.pack import Client, ClientKind, EnvKeys, Event, Pack, PayloadField, Retired, Target
from sse2ws.packs.spelling import bare
from sse2ws.packs.tables import Table, Toml, as_texts, flag, names, table, tables, text, texts

TARGET_KEYS: Mapping[str, str] = {
    "hook": "hook",
    "connection-hook": "connection_hook",
    "import": "hook_module",
    "service": "service",
    "service-import": "service_module",
    "message-type": "message_type",
    "constants": "constants",
    "types": "types_module",
    "provider": "provider",
    "provider-import": "provider_module",
}
"""Key of `[target]` in TOML -> field of `Target`."""


def pack(name: str, source: Table) -> Pack:
    """The pack that a merged table describes."""
    events = {each: event(each, table(table(source, "events"), each)) for each in table(source, "events")}
    event_map = {old: as_texts(new) for old, new in table(source, "event-map").items()}
    conventions, exceptions = table(source, "conventions"), table(source, "event-fields")
    business = {bare(each) for each, known in events.items() if not known.system} | set(map(bare, event_map))
    return Pack(
        name=name,
        title=text(source, "title"),
        target=target(table(source, "target")),
        events=events,
        event_map=event_map,
        aliases=names(source, "aliases"),
        # A pack that lists a name as an event says that it is business, whatever the convention thinks.
        lifecycle_events=tuple(e for e in texts(conventions, "lifecycle-events") if bare(e) not in business),
        field_map=names(source, "fields"),
        event_field_map={each: names(exceptions, each) for each in exceptions},
        streams=names(source, "streams"),
        discriminators=texts(conventions, "discriminators"),
        envelope_data=texts(conventions, "envelope-data"),
        token_parameters=texts(conventions, "token-parameters"),
        tenant_parameters=texts(conventions, "tenant-parameters"),
        resume_parameters=texts(conventions, "resume-parameters"),
        env=env(table(source, "env")),
        retired=tuple(Retired(text(e, "path"), text(e, "replacement")) for e in tables(source, "retired")),
    )


def target(source: Table) -> Target:
    """The names and modules of the rewritten code."""
    return Target(**{TARGET_KEYS[key]: text(source, key) for key in source})


def event(name: str, source: Table) -> Event:
    """One event; constant and payload type follow from the name unless they are given."""
    words = name.replace("-", "_").replace(".", "_").split("_")
    return Event(
        name=name,
        constant=text(source, "constant", "_".join(words).upper()),
        payload=text(source, "payload", "".join(word[:1].upper() + word[1:] for word in words) + "EventData"),
        fields=tuple(payload_field(key, value) for key, value in table(source, "fields").items()),
        id_field=text(source, "id-field"),
        system=flag(source, "system"),
    )


def payload_field(key: str, value: Toml) -> PayloadField:
    """`"note?" = "string"` or `status = ["open", "closed"]`."""
    name, optional = key.removesuffix("?"), key.endswith("?")
    if isinstance(value, str):
        return PayloadField(name, value, optional)
    values = as_texts(value)
    return PayloadField(name, " | ".join(f"'{each}'" for each in values), optional, values)


def env(source: Table) -> EnvKeys:
    """Keys that come to and go from `.env*` files."""
    add = table(source, "add")
    return EnvKeys({file: names(add, file) for file in add}, texts(source, "remove"))


def client(source: Table) -> Client:
    """One SSE client library."""
    default = Client("", ClientKind.CONSTRUCTOR)
    return Client(
        name=text(source, "name"),
        kind=ClientKind(text(source, "kind")),
        modules=texts(source, "modules"),
        exports=texts(source, "exports"),
        default=flag(source, "default"),
        globals=texts(source, "globals"),
        listen=texts(source, "listen", default.listen),
        unlisten=texts(source, "unlisten", default.unlisten),
        close=texts(source, "close", default.close),
        start=texts(source, "start"),
        lifecycle=texts(source, "lifecycle", default.lifecycle),
        options=names(source, "options"),
        auth_options=texts(source, "auth-options", default.auth_options),
        server_side=flag(source, "server-side"),
    )
