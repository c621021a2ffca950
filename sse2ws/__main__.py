"""`python -m sse2ws`: the same program as the `sse2ws` script."""

import sys

from sse2ws.cli import main

sys.exit(main())
