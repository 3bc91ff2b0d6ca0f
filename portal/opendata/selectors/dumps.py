"""Which dumps there are."""

from portal.opendata.models import Dump

LATEST = {"rating-latest.zip": Dump.Kind.DAILY, "questionnaires-latest.zip": Dump.Kind.MONTHLY}


def ready_dumps() -> dict[str, list[Dump]]:
    """Those that may be taken away, by kind, the newest first (one query)."""
    found: dict[str, list[Dump]] = {kind: [] for kind in Dump.Kind.values}
    for dump in Dump.objects.ready():
        found[dump.kind].append(dump)
    return found


def dump_named(name: str) -> Dump | None:
    """The one whose file is called so; of «…-latest.zip», the newest of its kind (one query)."""
    if kind := LATEST.get(name):
        return Dump.objects.ready().filter(kind=kind).first()
    return next((dump for dump in Dump.objects.ready() if dump.file_name == name), None)
