"""What people answer. Who took part is kept apart: no key leads from a person to an answer."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.polls.models.polls import Option, Poll, Question


class Response(models.Model):
    """One filled poll, without whose it is: neither person, nor network, nor time of the day."""

    # made with the page, so that a page sent twice is one response
    reference = models.UUIDField(primary_key=True)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="responses")


class PollAnswer(models.Model):
    """One chosen option, one value of a scale or one text of a response."""

    response = models.ForeignKey(
        Response, on_delete=models.CASCADE, related_name="answers", db_index=False
    )
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="answers", db_index=False
    )
    option = models.ForeignKey(
        Option, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "question", "option"],
                condition=Q(option__isnull=False),
                name="poll_option_once",
            ),
            models.UniqueConstraint(
                fields=["response", "question"],
                condition=Q(option__isnull=True),
                name="poll_answer_once",
            ),
            models.CheckConstraint(
                condition=Q(option__isnull=False, value__isnull=True, text="")
                | Q(option__isnull=True, value__gte=1, value__lte=5, text="")
                | Q(option__isnull=True, value__isnull=True) & ~Q(text=""),
                name="poll_answer_is_one_thing",
            ),
        ]
        # results are read from this alone
        indexes = [models.Index(fields=["question", "option", "value"], name="poll_results")]


class Participation(models.Model):
    """That an account has answered a poll; which answers are its own nobody can tell.

    Neither a time nor a number in sequence: beside those of responses they would tell.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="participations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "poll"], name="participation_once")
        ]


class Pace(models.Model):
    """How many answers came to one place in one hour; forgotten within two days.

    The key may hold the hash of a network with the salt of the day, never the network itself.
    """

    key = models.CharField(max_length=60)
    hour = models.DateTimeField(help_text="its beginning")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "hour"], name="poll_pace_once")]
        indexes = [models.Index(fields=["hour"], name="poll_pace_by_hour")]
