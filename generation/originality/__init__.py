"""How much of a melody was sung before: an index of the tunes that a model learnt from."""
