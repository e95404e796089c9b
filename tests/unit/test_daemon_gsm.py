"""The GSM alphabet and how segments are counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.gsm import BASIC, EXTENSION, fits, segments, transliterate


def test_the_alphabet_has_the_letters_of_the_standard_and_no_others() -> None:
    assert len(BASIC) == 127, "128 positions, one of them the escape"
    assert set("éèùìòàäöüñÄÖÜÑÉåÅæÆøØßÇ") <= BASIC
    assert not set("áíóúÁÍÓÚçâêîôûœłşğ`") & (BASIC | EXTENSION)
    assert set("^{}\\[~]|€") <= EXTENSION


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Michoacán, Nuevo León, México", "Michoacan, Nuevo Leon, México"),
        ("Cañón de Nayarit", "Cañon de Nayarit"),
        ("“Refúgiese” – ya… • ‘sí’", "\"Refugiese\" - ya... - 'si'"),
        ("façade", "facade"),
        ("Łódź, Đakovo, Kadıköy", "Lodz, Dakovo, Kadiköy"),
        ("10 €", "10 €"),
        ("МИД", "МИД"),
    ],
)
def test_latin_letters_find_their_nearest_and_other_scripts_stay(text: str, plain: str) -> None:
    assert transliterate(text) == plain


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 10, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("я" * 70, 1),
        ("я" * 71, 2),
        ("я" * 134, 2),
        ("я" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("я" * 66 + "😀" * 34, 3),
    ],
)
def test_segments_are_counted_as_carriers_charge_them(text: str, count: int) -> None:
    assert segments(text) == count


@given(st.text(alphabet=st.characters(max_codepoint=0x24F, exclude_categories=("Cc", "Cs")), max_size=40))
def test_transliterating_twice_changes_nothing_more(text: str) -> None:
    once = transliterate(text)
    assert transliterate(once) == once


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzáàâäãåéèêëíìîïóòôöõúùûüçñ ", max_size=60))
def test_western_european_text_always_fits(text: str) -> None:
    assert fits(transliterate(text))
