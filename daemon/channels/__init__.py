"""Ways out: one file per channel, all of one shape."""
