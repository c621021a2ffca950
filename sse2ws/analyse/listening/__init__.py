"""The listeners of a connection, however they are added, and the handlers that they call."""
