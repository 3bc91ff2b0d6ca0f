"""Reads of the registries app, by subject."""
