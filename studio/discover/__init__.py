"""Finding music: browse, search by words and by tune, recommendation."""
