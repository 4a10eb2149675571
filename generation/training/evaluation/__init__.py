"""How good is the music? Every figure between its floor and, where people wrote the same, theirs."""
