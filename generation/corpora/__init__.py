"""Openly licensed songs, from a folder of sources to clean, split training material."""
