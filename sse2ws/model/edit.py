"""A change to one file: which bytes go, which come. Says nothing about why it is right."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace the bytes `start:end` (0-based, half-open) of `path` by `new`."""

    path: str
    start: int
    end: int
    new: bytes
    rule: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """The whole content of a file before and after."""

    path: str
    before: bytes
    after: bytes
