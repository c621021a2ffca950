"""One connection as facts. `connections` gathers them; who opens it for others is part of it."""
