"""Show afterwards what was published, decided, said and answered, so that a later change shows."""
