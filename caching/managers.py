"""`Model.cached`: reads snapshots and nothing else."""

from typing import Any

from django.db import models


class CachedManager:
    """Stands beside `objects`, with methods of the same names and signatures.

    Not a Django manager, so that no query can be made through it: a method reads one snapshot
    and raises SnapshotNotReadyError where there is none yet.
    """

    model: type[models.Model]

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        self.model = model
        setattr(model, name, self)

    def __get__(self, instance: Any, owner: Any = None) -> "Any":
        if instance is not None:
            raise AttributeError("a cached manager is read from the class, not from a row")
        return self
