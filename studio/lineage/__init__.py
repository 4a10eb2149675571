"""Which score was made from which."""
