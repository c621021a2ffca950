"""Where each template's file goes and how the files then import each other.

Paths in, paths and text out; no file is touched.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import astuple

from sse2ws.model.pack import Target

_SOURCE_ALIAS = re.compile(r"(?:[@~#]/|\./|/|src/)+")
_RELATIVE_IMPORT = re.compile(r"(?<=from ')\.{1,2}/[^']+(?=')")


class PlaceError(ValueError):
    """A target module of the pack that cannot be a file of the project."""


class Places(Struct, frozen=True):
    """Module of the runtime -> its path in the project; both paths are without extension."""

    homes: Mapping[str, str]

    def of(self, template: str) -> str:
        """The path in the project, with the extension of `template` (`hooks/realtime.ts`)."""
        module, extension = posixpath.splitext(template)
        return self.homes[module] + extension

    def rebase(self, text: str, template: str) -> str:
        """`text` with relative imports that are right at the new home."""
        module = posixpath.splitext(template)[0]

        def moved(match: re.Match[str]) -> str:
            imported = posixpath.normpath(posixpath.join(posixpath.dirname(module), match[0]))
            path = posixpath.relpath(self.homes[imported], posixpath.dirname(self.homes[module]) or ".")
            return path if path.startswith(".") else f"./{path}"

        return _RELATIVE_IMPORT.sub(moved, text)


def places(target: Target, base: str) -> Places:
    """Raises `PlaceError` when a module of `target` is a package, or two of them are the same file."""
    types, service = _path(target.types_module, base), _path(target.service_module, base)
    provider, hooks = _path(target.provider_module, base), _path(target.hook_module, base)
    homes = {
        "types/realtime": types,
        "services/realtime-websocket": service,
        "contexts/RealtimeContext": provider,
        "hooks/realtime": hooks,
        "hooks/realtime-goals": posixpath.join(posixpath.dirname(hooks), "realtime-goals"),
    }
    for name in ("connection", "protocol", "env", "tabs", "toasts", "bridge"):
        homes[f"services/realtime-{name}"] = posixpath.join(posixpath.dirname(service), f"realtime-{name}")
    for name in ("RealtimeIndicator", "LiveBadge"):
        homes[f"components/ui/{name}"] = posixpath.join(base, "components/ui", name)
    for name in ("mock-ws-server", "mock-ws-events"):
        homes[f"scripts/{name}"] = f"scripts/{name}"
    _refuse_shared(homes)
    return Places(homes)


def rename(text: str, target: Target) -> str:
    """`text` with the exported names that the pack chose instead of the usual ones."""
    names = {
        usual: chosen
        for usual, chosen in zip(astuple(Target()), astuple(target), strict=True)
        if usual != chosen and usual.isidentifier()
    }
    if not names:
        return text
    return re.sub(rf"\b(?:{'|'.join(names)})\b", lambda match: names[match[0]], text)


def _path(module: str, base: str) -> str:
    inside = _SOURCE_ALIAS.sub("", module, count=1) if _SOURCE_ALIAS.match(module) else module
    if inside.startswith("@") or "/" not in inside + module:
        raise PlaceError(
            f"the target module {module!r} is a package, not a file of the project: "
            f"point [target] at a module such as '@/hooks/realtime', or take the runtime from that package"
        )
    return posixpath.join(base, re.sub(r"\.[jt]sx?\Z", "", inside))


def _refuse_shared(homes: Mapping[str, str]) -> None:
    taken: dict[str, str] = {}
    for module, home in homes.items():
        if home in taken:
            raise PlaceError(
                f"{taken[home]} and {module} would both be {home!r}: give each target module "
                f"(hook, service, types, provider) a file of its own under [target]"
            )
        taken[home] = module
