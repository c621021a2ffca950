"""Plain frozen values that every stage shares; standard library only, no behaviour beyond reading them."""
