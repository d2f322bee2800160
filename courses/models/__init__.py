from .editions import Completion, Edition, Enrolment

__all__ = [
    "Completion",
    "Edition",
    "Enrolment",
]
