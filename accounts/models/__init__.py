"""People and what belongs to them: codes, keys, exports, help requests, the desk, the audit log,
lists of revoked certificates."""

from accounts.models.audit import AuditEntry, AuditQuerySet
from accounts.models.background import DueRun
from accounts.models.codes import OneTimeCode
from accounts.models.desk import Claim, Hold, ReasonTemplate, ReasonTemplateQuerySet
from accounts.models.eds import Challenge, EdsEvent, EdsKey, EdsKeyQuerySet, RevokedHolder
from accounts.models.exports import Export, ExportQuerySet
from accounts.models.help import HelpMessage, HelpRequest, HelpRequestQuerySet
from accounts.models.people import Block, Consent, Departure, User, UserManager
from accounts.models.signatures import Crl, RevokedSerial

__all__ = [
    "AuditEntry",
    "AuditQuerySet",
    "Block",
    "Challenge",
    "Claim",
    "Consent",
    "Crl",
    "Departure",
    "DueRun",
    "EdsEvent",
    "EdsKey",
    "EdsKeyQuerySet",
    "Export",
    "ExportQuerySet",
    "HelpMessage",
    "HelpRequest",
    "HelpRequestQuerySet",
    "Hold",
    "OneTimeCode",
    "ReasonTemplate",
    "ReasonTemplateQuerySet",
    "RevokedHolder",
    "RevokedSerial",
    "User",
    "UserManager",
]
