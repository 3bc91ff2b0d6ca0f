"""Pages of the registries app, by subject."""
