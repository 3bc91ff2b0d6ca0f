"""Polls that the operator builds, and kiosks: polls at an organization's counter.

Nothing of it enters a mark or a position.
"""
