"""What a class refuses, each with its reason."""

from lms.common.errors import HouseError


class NotOpen(HouseError):
    """The class is cancelled, closed or its sign-up is over."""


class Clash(HouseError):
    """The officer sits in another class at that time."""


class AlreadyThere(HouseError):
    """The officer has a place or waits already."""


class WrongCode(HouseError):
    """The code is not the one on the screen now."""


class TooManyTries(HouseError):
    """Too many codes were typed; the next code starts anew."""


class NotNow(HouseError):
    """The window for signing in or out is not open."""


class SignedBefore(HouseError):
    """The officer has already signed in or out of this sitting."""


class DeviceUsed(HouseError):
    """Somebody else was signed in with this device."""


class NoPlace(HouseError):
    """The officer has no place in this class."""


class RollRefused(HouseError):
    """The roll cannot be written, corrected or closed like this."""
