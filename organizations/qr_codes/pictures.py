"""The bare code as a picture: SVG for printers, PNG for documents."""

from io import BytesIO

import qrcode
from PIL import Image

QUIET_ZONE = 4  # modules, as ISO/IEC 18004 asks
MODULE = 20  # pixels of PNG


def matrix_of(url: str) -> list[list[bool]]:
    """The code's modules, quiet zone and all, black ones True; a quarter of it may be damaged."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=QUIET_ZONE)
    code.add_data(url)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def svg_of(url: str) -> str:
    """The code in black on white, a unit a module."""
    matrix = matrix_of(url)
    side = len(matrix)
    runs = "".join(
        f"M{start} {y}h{length}v1h-{length}z"
        for y, row in enumerate(matrix)
        for start, length in _runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'width="{side * MODULE}" height="{side * MODULE}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path d="{runs}"/></svg>'
    )


def png_of(url: str) -> bytes:
    """The same in two colours, each module of whole pixels."""
    matrix = matrix_of(url)
    side = len(matrix)
    image = Image.new("1", (side, side), 1)
    image.putdata([0 if module else 1 for row in matrix for module in row])
    file = BytesIO()
    image.resize((side * MODULE, side * MODULE), Image.Resampling.NEAREST).save(
        file, "PNG", optimize=True
    )
    return file.getvalue()


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Where black runs of a row begin, and how long they are."""
    runs: list[tuple[int, int]] = []
    for x, black in enumerate(row):
        if black and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif black:
            runs.append((x, 1))
    return runs
