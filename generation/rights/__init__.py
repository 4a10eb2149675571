"""The rights passport: who made a piece, and under which licence, in every file of it.

One record (:mod:`record`), one module a format that writes it into a file and reads it back::

    RightsRecord ▶ musicxml | mxl | midi | wav | mp3 | pdf | svg | png | json_ld ▶ file
    file of unknown origin ▶ reading (in a process of its own) ▶ Found

What other programs' files say about where they come from is kept beside what is written here.
"""
