"""What code does about a connection and not about its events: status, reconnection, fetching again."""
