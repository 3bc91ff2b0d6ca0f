"""The operator's addresses of polls."""

from django.urls import path

from portal.polls.views import desk, questions

app_name = "poll_desk"
urlpatterns = [
    path("", desk.polls, name="polls"),
    path("new/", desk.new, name="new"),
    path("<int:poll_id>/", desk.poll, name="poll"),
    path("<int:poll_id>/change/", desk.change, name="change"),
    path("<int:poll_id>/preview/", desk.preview, name="preview"),
    path("<int:poll_id>/publication/", desk.publication, name="publication"),
    path("<int:poll_id>/closing/", desk.closing, name="closing"),
    path("<int:poll_id>/archiving/", desk.archiving, name="archiving"),
    path("<int:poll_id>/copying/", desk.copying, name="copying"),
    path("<int:poll_id>/discarding/", desk.discarding, name="discarding"),
    path("<int:poll_id>/results/", desk.results, name="results"),
    path("<int:poll_id>/results.csv", desk.results_csv, name="csv"),
    path("<int:poll_id>/results/<int:question_id>.svg", desk.results_svg, name="svg"),
    path("<int:poll_id>/texts/<int:question_id>/", desk.texts, name="texts"),
    path("<int:poll_id>/texts/<int:question_id>.csv", desk.texts_csv, name="texts_csv"),
    path("<int:poll_id>/questions/new/<str:kind>/", questions.new, name="new_question"),
    path("<int:poll_id>/questions/<int:question_id>/", questions.change, name="question"),
    path("<int:poll_id>/questions/<int:question_id>/removal/", questions.removal, name="removal"),
    path("<int:poll_id>/questions/<int:question_id>/move/", questions.move, name="move"),
]
