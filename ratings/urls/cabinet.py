"""The cabinet's questionnaires, letters about them, one-time links to them.

Included by `portal.cabinet.urls`.
"""

from django.urls import path

from ratings.views import card, invitations, notices, studying

_LIST = "<int:organization_id>/questionnaires/"
_ONE = f"{_LIST}<int:number>/"
_LINKS = "<int:organization_id>/invitations/"

urlpatterns = [
    path("notices/", notices.notices, name="notices"),
    path(_LIST, studying.questionnaires, name="questionnaires"),
    path(f"{_LIST}table.csv", studying.questionnaires_csv, name="questionnaires_csv"),
    path(f"{_LIST}table.xlsx", studying.questionnaires_xlsx, name="questionnaires_xlsx"),
    path(f"{_LIST}dynamics/", studying.dynamics, name="dynamics"),
    path(f"{_LIST}reading/", studying.reading, name="reading"),
    path(f"{_LIST}notes/<int:note_id>/", card.note, name="note"),
    path(_ONE, card.questionnaire, name="questionnaire"),
    path(f"{_ONE}unread/", card.unread, name="unread"),
    path(f"{_ONE}tags/", card.tags, name="tags"),
    path(f"{_ONE}notes/", card.add_note, name="add_note"),
    path(f"{_ONE}reply/", card.reply, name="reply"),
    path(f"{_ONE}complaint/", card.complaint, name="complaint"),
    path(_LINKS, invitations.links, name="visit_links"),
    path(
        f"{_LINKS}<int:batch_id>/revocation/",
        invitations.revocation,
        name="visit_links_revocation",
    ),
    path(f"{_LINKS}keys/", invitations.keys, name="invitation_keys"),
    path(
        f"{_LINKS}keys/<int:key_id>/revocation/",
        invitations.key_revocation,
        name="invitation_key_revocation",
    ),
]
