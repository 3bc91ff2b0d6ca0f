"""What is done with polls and kiosks."""


class AlreadyDecided(Exception):
    """Somebody has done it before, or the poll isn't where this can be done."""
