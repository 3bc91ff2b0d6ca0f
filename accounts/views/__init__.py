"""Views of accounts, by subject."""
