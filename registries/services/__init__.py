"""Writes of the registries app, by subject."""
