"""Configuration and rule packs: TOML in, frozen values of `model` out. Never looks at the project's code."""
