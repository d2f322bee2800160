"""Seconds as a clock shows them."""


def clock_face(seconds: int) -> str:
    """09:52, and 1:02:05 from an hour on."""
    seconds = max(0, int(seconds))
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes:02}:{left:02}"
