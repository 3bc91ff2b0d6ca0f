"""Forms of the registries app, by subject."""
