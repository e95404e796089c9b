"""Decide: reading, matching and tracking as pure functions over frozen values."""
