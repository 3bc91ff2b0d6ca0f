"""Models of registries, by subject."""

from registries.models.announcements import Announcement
from registries.models.monitoring import Monitoring
from registries.models.versions import RegistryEntry, RegistryVersion

__all__ = ["Announcement", "Monitoring", "RegistryEntry", "RegistryVersion"]
