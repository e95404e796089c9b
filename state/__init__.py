"""Remember: all SQL of the project."""
