import pytest
from django.urls import reverse
@pytest.mark.django_db
def test_smoke(client, clinic, committee, citizen, moderator):
    from ratings.models import Questionnaire
    for u in ["/", "/organizations/", "/rating/", "/spheres/", "/help/", "/sources/", f"/organizations/{clinic.pk}/", "/demo/gallery/","/demo/mail/","/accounts/login/","/accounts/signup/","/accounts/password/reset/","/accounts/logout/","/nope/","/rating/?period=2026-2","/rating/?region=vi&sort=adjusted","/organizations/?q=лиозн&sort=name", "/rating/?region=zz", "/rating/?after=1~2"]:
        r = client.get(u); print(u, r.status_code, len(r.content))
    client.force_login(citizen)
    r = client.get(f"/organizations/{clinic.pk}/rate/"); print(r.status_code)
    token = r.context["token"]
    data = dict(clarity=5, information=4, timeliness=3, courtesy=5, comment="Хорошо", token=token)
    r = client.post(f"/organizations/{clinic.pk}/rate/", data); print(r.status_code, r.get("Location"))
    r = client.get(r["Location"]); print(r.status_code)
    ref = Questionnaire.objects.get().reference
    for u in ["/accounts/questionnaires/", f"/accounts/questionnaires/{ref}/edit/", f"/accounts/questionnaires/{ref}/withdrawal/", "/accounts/password/change/", "/accounts/email/"]:
        r = client.get(u); print(u, r.status_code)
    client.force_login(moderator); r = client.get("/moderation/"); print(r.status_code)
    r = client.get(f"/organizations/{clinic.pk}/"); print(r.status_code)
