"""Songs as token sequences: the vocabulary, the codec, and musical rules as masks."""
