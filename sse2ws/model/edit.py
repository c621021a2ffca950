"""A change to one file: which bytes go, which come. Says nothing about why it is right."""

from __future__ import annotations

from msgspec import Struct


class Edit(Struct, frozen=True, order=True):
    """Replace the bytes `start:end` (0-based, half-open) of `path` by `new`."""

    path: str
    start: int
    end: int
    new: bytes
    rule: str


class FileChange(Struct, frozen=True):
    """The whole content of a file before and after. `created`: there is no such file yet."""

    path: str
    before: bytes
    after: bytes
    created: bool = False
