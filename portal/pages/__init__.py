"""Standing pages: help, data and sources; the demo's mail."""
