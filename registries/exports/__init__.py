"""Files of an authority's rooms that the worker writes, by subject."""
