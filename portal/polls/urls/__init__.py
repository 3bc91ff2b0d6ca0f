"""Addresses of polls and kiosks."""
