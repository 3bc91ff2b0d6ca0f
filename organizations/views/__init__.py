"""Pages of organizations, one module a subject."""
