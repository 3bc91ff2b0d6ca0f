"""Pages of polls and kiosks."""
