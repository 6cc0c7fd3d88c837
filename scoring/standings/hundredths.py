"""Points as whole hundredths, and back. No Django here."""

from decimal import Decimal


def hundredths(points: Decimal) -> int:
    return int(points.scaleb(2))


def exact(hundredths: int) -> Decimal:
    return Decimal(hundredths).scaleb(-2)
