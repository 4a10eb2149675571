"""The HTTP API put together, its errors, and its contract."""
