"""Leaf tools that know no app: access, HTTP, locks, numbers in words."""
