"""Fetch what publishers say and turn it into entries."""
