"""What a run found, for people (`terminal` and the tables beside it) and for machines (`data`)."""
