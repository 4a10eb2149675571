"""Words into sung syllables with their prosody. Light: no torch, no music21."""
