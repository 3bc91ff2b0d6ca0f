"""People and what belongs to them: codes, exports, the audit log."""

from accounts.models.audit import AuditEntry, AuditQuerySet
from accounts.models.codes import OneTimeCode
from accounts.models.exports import Export, ExportQuerySet
from accounts.models.people import Consent, Departure, User, UserManager

__all__ = [
    "AuditEntry",
    "AuditQuerySet",
    "Consent",
    "Departure",
    "Export",
    "ExportQuerySet",
    "OneTimeCode",
    "User",
    "UserManager",
]
