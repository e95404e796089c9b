"""Try rules on what was published before: what would have been sent, beside what was."""
