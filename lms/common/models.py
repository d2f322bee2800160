"""No tables here. Abstract parts that several rooms share."""

from django.db import models
from django.db.models import Q


def paired(*fields: str, name: str) -> models.CheckConstraint:
    """All of *fields* are set, or none: an instant without a person (or the reverse) is half a fact."""
    return models.CheckConstraint(
        condition=Q(**{f"{f}__isnull": True for f in fields}) | Q(**{f"{f}__isnull": False for f in fields}),
        name=name,
    )
