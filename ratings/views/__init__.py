"""Views of ratings, by subject."""
