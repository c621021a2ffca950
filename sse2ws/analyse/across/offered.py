"""What a file must mention to use something of another module, as far as bytes can tell.

In: under which names something is offered, and by which modules. Out: the files worth reading. Reads none.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable

_WHOLE = (b"* as", b"export *", b"export*", b"import(", b"require(")
"""How a module is taken as a whole, so that no name of what it offers need be mentioned."""


class Known:
    """Under which names something is known, and the modules that offer it: what its users must mention."""

    def __init__(self, names: set[str], modules: set[str], default: bool) -> None:
        self.names, self._modules, self._default = names, modules, default

    def exported(self, path: str, name: str) -> None:
        """A module offers it, perhaps, under a name; all of its own under `*`."""
        self.names |= {name} - {"*", "default"}
        self._modules.add(stem(path))
        self._default = self._default or name == "default"

    def files(self, files_with: Callable[[bytes], Iterable[str]]) -> set[str]:
        """Who may name it: by its name, or a module that offers it by default or is taken as a whole."""
        found = {file for name in self.names if name for file in files_with(name.encode())}
        near = {file for module in self._modules if module for file in files_with(module.encode())}
        if self._default:
            return found | near
        return found | (near & {file for whole in _WHOLE for file in files_with(whole)})


def stem(path: str) -> str:
    """The word that a specifier of this file must hold: its name, or its folder's for an index file."""
    stem = posixpath.basename(path).split(".")[0]
    return posixpath.basename(posixpath.dirname(path)) or stem if stem == "index" else stem
