"""Who sees a piece: published, taken back, collected in projects, reported, hidden."""
