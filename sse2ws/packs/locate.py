"""In: nothing. Out: the folder that holds the built-in rules, in an installed wheel or in a checkout.

Never reads a rule.
"""

from __future__ import annotations

import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def rules_folder(package: Path = PACKAGE) -> Path:
    """`sse2ws/rules` of a wheel; else `rules` beside the package (an editable install has only that one).

    Raises FileNotFoundError when neither is there: the installation is broken.
    """
    for folder in (package / "rules", package.parent / "rules"):
        if (folder / "conventional" / "pack.toml").is_file():
            return folder
    raise FileNotFoundError(
        f"{package / 'rules'}: the built-in rules are missing; reinstall sse2ws ({sys.executable} -m pip)"
    )


def built_in(rules: Path) -> tuple[str, ...]:
    """Names of the built-in packs, sorted."""
    return tuple(sorted(each.parent.name for each in rules.glob("*/pack.toml")))
