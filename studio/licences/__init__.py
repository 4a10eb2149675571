"""The licences a piece can carry, and what may be made from what."""
