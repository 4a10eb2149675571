"""Pieces (the works) and scores (their immutable notated versions)."""
