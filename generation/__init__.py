"""Cantilena's engine: words or a score in, a score out.

A library on its own: it knows no web framework, no database and no network, and the
whole of it can be used from the command line (``python -m generation --help``).
"""
