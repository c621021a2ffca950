"""New names that meet no other.

In: a wish and the names in use. Out: a name.
"""

from __future__ import annotations


def free_name(wish: str, taken: set[str]) -> str:
    """A name that is not in use; it is in use from now on."""
    name, number = wish, 2
    while name in taken:
        name, number = f"{wish}{number}", number + 1
    taken.add(name)
    return name
