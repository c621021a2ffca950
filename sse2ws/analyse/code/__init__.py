"""Names, scopes, values and effects of one file, as any analysis would ask for them. No streams here."""
