"""Addresses of the desk's machinery, the same for every queue: `/moderation/queues/…`."""

from django.urls import path

from accounts.views import bulk, desk

app_name = "queues"
urlpatterns = [
    path("<slug:queue>/next/", desk.next_item, name="next"),
    path("<slug:queue>/bulk/", bulk.bulk, name="bulk"),
    path("<slug:queue>/<int:item>/hold/", desk.hold, name="hold"),
    path("<slug:queue>/<int:item>/leaving/", desk.leaving, name="leaving"),
    path("<slug:queue>/<int:item>/back/", desk.taking_back, name="taking_back"),
    path("<slug:queue>/<int:item>/reopening/", desk.reopening, name="reopening"),
]
