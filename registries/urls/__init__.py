"""Addresses of the registries app, by whose pages they are."""
