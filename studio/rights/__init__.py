"""The rights passport on the site: who made a score, in every file of it and on its page.

::

    pieces, lineage ▶ matrix ▶ passport (one record a score) ▶ files, bundle ▶ a download
    a file of anybody's ▶ verifying ▶ what is known of it
"""
