"""Models of registries, by subject."""

from registries.models.announcements import Announcement

__all__ = ["Announcement"]
