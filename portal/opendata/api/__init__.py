"""The read API, `/api/v1/`: what the pages tell, for programs. See docs/adr/0027-open-data.md."""
