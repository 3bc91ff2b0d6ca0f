"""Who oversees whom: local registries, monitoring, recommendations."""
