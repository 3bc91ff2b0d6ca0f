"""What the read API tells: the same public rows and figures as the pages, as plain values."""
