"""Notated music: the model, and the formats it is read from and written to."""
