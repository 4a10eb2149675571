"""How the lines of a song belong together: which echo which, how each closes, where it peaks."""
