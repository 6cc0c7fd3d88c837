"""The base of `Model.cached`, which reads snapshots and nothing else."""

from typing import Any

from django.db import models


class CachedManager:
    """A manager beside `objects`, with methods of the same names and signatures.

    It is no Django manager, so that it cannot make queries. A method reads one snapshot and
    raises SnapshotNotReadyError if there is none yet.
    """

    model: type[models.Model]

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        self.model = model
        setattr(model, name, self)

    def __get__(self, instance: object, owner: object = None) -> "Any":
        if instance is not None:
            raise AttributeError("a cached manager is read from the class, not from a row")
        return self
