"""What an organization's identifiers must look like."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.by import unp as stdnum_unp
from stdnum.exceptions import InvalidChecksum, InvalidLength
from stdnum.exceptions import ValidationError as InvalidUnp


def validate_unp(value: str) -> None:
    """УНП: nine characters, the last of them a check digit (FEATURES row 13).

    Raises:
        ValidationError: says what is wrong with it.
    """
    try:
        stdnum_unp.validate(value)
    except InvalidLength:
        raise ValidationError(_("В УНП девять знаков. Проверьте, не пропущен ли знак.")) from None
    except InvalidChecksum:
        raise ValidationError(
            _("Такого УНП не бывает: не сходится контрольная цифра. Проверьте каждую цифру.")
        ) from None
    except InvalidUnp:
        raise ValidationError(_("УНП записан с ошибкой. Пример правильного: 200988541.")) from None
