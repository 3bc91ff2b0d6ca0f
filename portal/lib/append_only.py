"""Logs that are only ever added to: rows that no code of ours changes or deletes."""

from typing import Any, NoReturn, TypeVar

from django.db import models

Entry = TypeVar("Entry", bound=models.Model)


def _refuse(model: type[models.Model]) -> NoReturn:
    raise TypeError(f"{model._meta.label} is append-only")


class AppendOnlyQuerySet(models.QuerySet[Entry]):
    """Rows that are added alone.

    Raises:
        TypeError: at whatever would change or delete some.
    """

    def update(self, **fields: Any) -> int:
        _refuse(self.model)

    def delete(self) -> tuple[int, dict[str, int]]:
        _refuse(self.model)

    def bulk_create(self, objs: Any, *args: Any, **options: Any) -> Any:
        if options.get("update_conflicts"):
            _refuse(self.model)
        return super().bulk_create(objs, *args, **options)


class AppendOnly(models.Model):
    """A row that is written once.

    Raises:
        TypeError: when it is saved again or deleted.
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            _refuse(type(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _refuse(type(self))
