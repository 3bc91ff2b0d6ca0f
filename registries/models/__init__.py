"""Models of registries, by subject."""

from registries.models.announcements import Announcement
from registries.models.assignments import (
    Addressee,
    Answer,
    Assignment,
    AssignmentEvent,
    AssignmentLetter,
    Topic,
)
from registries.models.conclusions import (
    Conclusion,
    ConclusionReading,
    FormerConclusion,
    Use,
)
from registries.models.monitoring import Monitoring, MonitoringReminder, MonitoringRow
from registries.models.plan import PlanEntry
from registries.models.versions import RegistryEntry, RegistryVersion

__all__ = [
    "Addressee",
    "Announcement",
    "Answer",
    "Assignment",
    "AssignmentEvent",
    "AssignmentLetter",
    "Conclusion",
    "ConclusionReading",
    "FormerConclusion",
    "Monitoring",
    "MonitoringReminder",
    "MonitoringRow",
    "PlanEntry",
    "RegistryEntry",
    "RegistryVersion",
    "Topic",
    "Use",
]
