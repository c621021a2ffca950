"""Plain frozen values that every stage shares: standard library and msgspec, no behaviour of their own."""
