"""Addresses of the operator's console of suspicious activity."""

from django.urls import path

from ratings.views import fraud

app_name = "fraud"
urlpatterns = [
    path("suspicious/", fraud.cases, name="cases"),
    path("suspicious/<int:case_id>/", fraud.case, name="case"),
    path("suspicious/<int:case_id>/decision/", fraud.decision, name="decision"),
    path("questionnaires/<int:organization_id>/<int:number>/author/", fraud.author, name="author"),
]
