"""Forms of polls and kiosks."""
