"""Layers beside a melody: chords, four parts, a piano."""
