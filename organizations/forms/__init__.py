"""Forms of organizations, one module a subject."""
