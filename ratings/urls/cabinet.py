"""The cabinet's questionnaires and letters about them; included by `portal.cabinet.urls`."""

from django.urls import path

from ratings.views import card, notices, studying

_LIST = "<int:organization_id>/questionnaires/"
_ONE = f"{_LIST}<int:number>/"

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
]
