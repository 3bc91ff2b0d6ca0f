"""Addresses of rating and of one's own questionnaires."""

from django.urls import path

from ratings.views import comment_voices, drafts, notices, pending, questionnaires, rules

app_name = "ratings"
urlpatterns = [
    path("methodology/rules/", rules.public_history, name="rules"),
    path("organizations/<int:organization_id>/rate/", questionnaires.rate, name="rate"),
    path("accounts/questionnaires/", questionnaires.my_questionnaires, name="my_questionnaires"),
    path("accounts/questionnaires/drafts/<uuid:reference>/", drafts.draft_page, name="draft"),
    path(
        "accounts/questionnaires/drafts/<uuid:reference>/discard/",
        drafts.discarding,
        name="discarding",
    ),
    path("accounts/questionnaires/<uuid:reference>/", questionnaires.thanks_page, name="thanks"),
    path("accounts/questionnaires/<uuid:reference>/edit/", questionnaires.edit, name="edit"),
    path(
        "accounts/questionnaires/<uuid:reference>/withdrawal/",
        questionnaires.withdrawal,
        name="withdrawal",
    ),
    path("accounts/suggestions/<uuid:key>/questionnaire/", pending.pending, name="pending"),
    path(
        "accounts/suggestions/<uuid:key>/questionnaire/discard/",
        pending.discarding,
        name="pending_discarding",
    ),
    path(
        "accounts/questionnaires/<uuid:reference>/objection/",
        comment_voices.objection,
        name="objection",
    ),
    path("accounts/complaints/", comment_voices.my_complaints, name="my_complaints"),
    path("comments/<str:token>/complaint/", comment_voices.reader_complaint, name="complaint"),
    path("notices/off/<str:link>/", notices.off, name="notices_off"),
]
