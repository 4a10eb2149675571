"""One row for each request for music. The row is the truth, a message only a wake-up call.

The modules stand in a line, each importing only those to its right::

    api | consumers ▶ editing | remixing ▶ requesting | reaping ▶ tasks ▶ running | answering
    ▶ commissions ▶ worker | progress ▶ leases ▶ models
"""
