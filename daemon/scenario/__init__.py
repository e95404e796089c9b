"""Play a recorded event: its documents, the clock they appear by, and who is told what."""
