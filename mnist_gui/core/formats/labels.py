"""Labels in the ways that people write them."""

import re
from typing import Final

# By digit, in English, German, French, Spanish, Italian and Portuguese.
_WORDS: Final = (
    "zero null zéro cero zero",
    "one eins un une uno um",
    "two zwei deux dos due dois",
    "three drei trois tres tre três",
    "four vier quatre cuatro quattro quatro",
    "five fünf fuenf cinq cinco cinque",
    "six sechs six seis sei",
    "seven sieben sept siete sette sete",
    "eight acht huit ocho otto oito",
    "nine neun neuf nueve nove",
)
_DIGIT_OF: Final = {
    word: str(digit) for digit, words in enumerate(_WORDS) for word in words.split()
}
_WHOLE: Final = re.compile(r"([+-]?\d+)\.0*")
_SAMPLE: Final = re.compile(r"sample0*(\d{1,9})", re.IGNORECASE)
_LAST_SAMPLE: Final = 10  # those after it are letters


def plain_label(text: str) -> str:
    """Return a label as this program writes it; what is not understood stays as it is.

    Understood are whole numbers with a fraction ("7.0"), the words for the digits in
    six languages ("seven", "sieben"), and the classes of Chars74K ("Sample008" is 7).
    """
    label = text.strip()
    if whole := _WHOLE.fullmatch(label):
        return whole[1]
    if sample := _SAMPLE.fullmatch(label):
        number = int(sample[1]) - 1
        return str(number) if 0 <= number < _LAST_SAMPLE else label
    return _DIGIT_OF.get(label.casefold(), label)
