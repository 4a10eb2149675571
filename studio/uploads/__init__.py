"""Files that people bring: read in a process that can do no harm, kept as pieces.

The row is the truth, a message only a wake-up call, as with jobs; but nothing is composed here,
no engine is loaded and no progress told, so an upload is a row of its own::

    api ▶ requesting ▶ tasks ▶ reading ▶ sandbox | storing ▶ models
"""
