"""Models of ratings, by subject."""

from ratings.models.campaigns import Campaign, CampaignCategory, Stage
from ratings.models.commenting import (
    CommentPolicy,
    InsultWord,
    Mode,
    Objection,
    ReaderComplaint,
)
from ratings.models.comments import Comment
from ratings.models.criteria import Criterion
from ratings.models.drafts import Draft
from ratings.models.fraud import (
    CabinetNetwork,
    DayCount,
    HeldQuestionnaire,
    QuestionnaireTrace,
    SuspicionCase,
    WatchedDay,
)
from ratings.models.handling import Note, ReadMark, Tag, Tagging
from ratings.models.invitations import InvitationBatch, InvitationKey, VisitLink
from ratings.models.map_cells import MapBlock, MapCell
from ratings.models.moving_in import (
    MovedMembership,
    MovedOrganization,
    MovedPerson,
    MovedQuestionnaire,
    MovingRun,
)
from ratings.models.notices import Frequency, Noteworthy, Notice, NoticeChoice
from ratings.models.pending import PendingQuestionnaire
from ratings.models.questionnaires import (
    AdditionalAnswer,
    Authorship,
    Confirmed,
    Questionnaire,
    Revision,
    Slot,
    State,
)
from ratings.models.replies import Complaint, Measure, Reply
from ratings.models.rules import RatingRule
from ratings.models.scores import (
    ALL_TIME,
    Books,
    Correction,
    FrozenPosition,
    Period,
    PositionBucket,
    Scope,
    Score,
    ScoreChange,
    SetKind,
)
from ratings.models.summaries import MonthSum, Mover, PeopleSum, SetSum, SummaryRun

__all__ = [
    "ALL_TIME",
    "AdditionalAnswer",
    "Authorship",
    "Books",
    "CabinetNetwork",
    "Campaign",
    "CampaignCategory",
    "Comment",
    "CommentPolicy",
    "Complaint",
    "Confirmed",
    "Correction",
    "Criterion",
    "DayCount",
    "Draft",
    "Frequency",
    "FrozenPosition",
    "HeldQuestionnaire",
    "InsultWord",
    "InvitationBatch",
    "InvitationKey",
    "MapBlock",
    "MapCell",
    "Measure",
    "Mode",
    "MonthSum",
    "MovedMembership",
    "MovedOrganization",
    "MovedPerson",
    "MovedQuestionnaire",
    "Mover",
    "MovingRun",
    "Note",
    "Noteworthy",
    "Notice",
    "NoticeChoice",
    "Objection",
    "PendingQuestionnaire",
    "PeopleSum",
    "Period",
    "PositionBucket",
    "Questionnaire",
    "QuestionnaireTrace",
    "RatingRule",
    "ReadMark",
    "ReaderComplaint",
    "Reply",
    "Revision",
    "Scope",
    "Score",
    "ScoreChange",
    "SetKind",
    "SetSum",
    "Slot",
    "Stage",
    "State",
    "SummaryRun",
    "SuspicionCase",
    "Tag",
    "Tagging",
    "VisitLink",
    "WatchedDay",
]
