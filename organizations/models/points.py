"""Columns that follow a point: where it lies in the world of web maps, to group by."""

from typing import Any

from django.db import models

from organizations.mercator import world_x, world_y

_AXES = {"x": ("longitude", world_x), "y": ("latitude", world_y)}


class WorldField(models.IntegerField):
    """One coordinate of the row's point as `organizations.mercator` counts it; None without one.

    It is computed whenever the row is saved, alone or in bulk, so that no way to write a point can
    forget it.
    """

    def __init__(self, *args: Any, axis: str = "x", **kwargs: Any) -> None:
        self.axis = axis
        kwargs.update(null=True, blank=True, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "axis": self.axis}

    def pre_save(self, model_instance: models.Model, add: bool) -> int | None:
        """The coordinate of the point as it is about to be saved."""
        source, project = _AXES[self.axis]
        degrees = getattr(model_instance, source)
        value = None if degrees is None else project(degrees)
        setattr(model_instance, self.attname, value)
        return value
