"""A card of measures for a melody, each beside the same measure of songs by people."""
