"""What is done with polls and kiosks."""

from ratings import services


class AlreadyDecided(services.AlreadyDecided):
    """Somebody has done it before, or the poll isn't where this can be done."""
