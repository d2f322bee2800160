"""Learning: enrol, learn in honest time, test, complete. The doors that others use."""

from courses.learning.completing import complete
from courses.learning.enrolling import enrol
from courses.learning.sessions import heartbeat, open_lesson

__all__ = ["complete", "enrol", "heartbeat", "open_lesson"]
