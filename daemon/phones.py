"""Phone numbers: one form in (E.164), one form out (hidden but for its ends)."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

_OLD_MEXICAN_MOBILE: Final = re.compile(r"\+521(\d{10})")
"""Mexico dropped the 1 after its country code on 3 August 2019; address books still carry it."""


def normalise_phone(text: str) -> str:
    """Return *text* as E.164, ``+`` and the country code first.

    Raises ValueError, with the remedy and without the number, where it can be no phone number.
    Numbers are checked for their length and form, not against lists of what is assigned today.
    """
    if not text.lstrip().startswith("+"):
        raise ValueError("write the number with + and its country code, such as +52 322 123 4567")
    try:
        number = phonenumbers.parse(text, None)
    except NumberParseException:
        raise ValueError("not a phone number: write + and digits, such as +52 322 123 4567") from None
    plain = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    old = _OLD_MEXICAN_MOBILE.fullmatch(plain)
    if old is not None:
        return f"+52{old[1]}"
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        raise ValueError("not a phone number: it has too few or too many digits for its country")
    return plain


def hide_phone(phone: str) -> str:
    """Return *phone* as people may see it: ``+1•••0123``."""
    number = phonenumbers.parse(phone, None)
    return f"+{number.country_code}•••{phone[-4:]}"
