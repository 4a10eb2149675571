"""How good is the music? Every figure between its floor and what people reach."""
