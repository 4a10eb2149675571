"""The launcher behind ``make up``: it installs, starts, watches and stops everything.

Standard library only and no Django: ``python3 -m studio.stack`` runs on the system's Python
before anything has been installed.
"""
