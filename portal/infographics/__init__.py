"""Infographics: the country and its parts in charts, with the same numbers as tables and files."""
