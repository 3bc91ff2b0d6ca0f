"""Dumps of open data: what stands in them, how they are written (docs/adr/0027-open-data.md)."""
