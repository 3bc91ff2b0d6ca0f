"""What of open data waits for the operator; see `portal.lib.queues`."""

from django.utils.translation import gettext_lazy

from portal.lib.access import Audience
from portal.lib.queues import Queue
from portal.opendata.selectors.dumps import count_missing

MISSING_DUMPS = Queue(
    key="dumps",
    label=gettext_lazy("Файлы открытых данных, которых нет"),
    route="data_desk:dumps",
    audience=Audience.OPERATOR,
    waiting=count_missing,
    overdue_days=0,
    place=11,
)
