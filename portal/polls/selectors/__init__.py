"""What pages read of polls and kiosks."""
