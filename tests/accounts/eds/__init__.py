"""Electronic digital signatures."""
