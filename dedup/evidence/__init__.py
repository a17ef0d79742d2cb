"""Two texts → the measures that a verdict rests on; each compiled loop beside its readable twin."""
