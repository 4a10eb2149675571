"""Changing a score that is there: which notes may change, and how they are written anew."""
