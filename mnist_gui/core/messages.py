"""Messages that carry a template and values, so that the window can translate them.

A message is its English text, and the terminal prints it as it is. The tools of Qt find
the templates: `marked` is to them what `QT_TRANSLATE_NOOP` is, `plural` what
`translate` is with a count.
"""

import string
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from typing_extensions import Self, override

CONTEXT: Final = "Errors"
"""The context of a template in the catalogues, unless it says another one."""

_MOST_VALUES: Final = 20
_DEEPEST: Final = 4  # a message within a message …
_LARGEST: Final = 2**31 - 1
_SPECS: Final = ("", ",", ".0f", ".1f", ".2f", "g")


class Message(str):
    """An English text that knows the template and the values it was made of.

    Attributes:
        context: The context of the template in the catalogues.
        template: The English template, in the syntax of `str.format`.
        values: The values by position; a message among them is translated as well.
        named: The values by name.
        quantity: What decides the plural form; -1 for a template that has none.
        is_plural: Whether the first value decides the plural form.
    """

    __slots__ = ("context", "is_plural", "named", "quantity", "template", "values")

    context: str
    template: str
    values: Sequence[object]
    named: Mapping[str, object]
    quantity: int
    is_plural: bool

    def __new__(
        cls, template: str, context: str = CONTEXT, *, is_plural: bool = False
    ) -> Self:
        """Make the message of a template without values."""
        message = super().__new__(cls, template)
        message.context = context
        message.template = template
        message.values = ()
        message.named = {}
        message.quantity = -1
        message.is_plural = is_plural
        return message

    @override
    def __str__(self) -> Self:  # so that `str(error)` is still a message
        return self

    @override
    def format(self, *values: object, **named: object) -> "Message":
        """Fill in the values."""
        filled = str.__new__(Message, self.template.format(*values, **named))
        filled.context = self.context
        filled.template = self.template
        filled.values = values
        filled.named = named
        filled.is_plural = self.is_plural
        filled.quantity = _count(values) if self.is_plural else -1
        return filled


def marked(context: str, template: str) -> Message:
    """Return a template as a message; the tools of Qt find it by this call."""
    return Message(template, context)


def plural(context: str, template: str, _comment: None, _number: int) -> Message:
    """Return a template, in the English plural, whose form its first value decides.

    The tools of Qt see a plural where `None, 1` follows the template.
    """
    return Message(template, context, is_plural=True)


def listed(texts: Iterable[str], separator: str = ", ") -> str:
    """Return texts as one; messages among them stay such."""
    items = list(texts)
    return Message(separator.join(["{}"] * len(items))).format(*items)


def encode_message(text: str) -> object:
    """Return a text, which may be a message, as what JSON can hold."""
    if not isinstance(text, Message):
        return text
    return {
        "template": text.template,
        "context": text.context,
        "is_plural": text.is_plural,
        "values": [_encode(value) for value in text.values],
        "named": {name: _encode(value) for name, value in text.named.items()},
    }


def decode_message(encoded: object) -> str:
    """Return the text that `encode_message` was given.

    What comes from another process may be malicious: a template may fill in values and
    nothing else. With a number that Qt cannot take, it is the plain English text.

    Raises:
        ValueError: If it is no such text.
    """
    return _decode_text(encoded, 0)


def _count(values: Sequence[object]) -> int:
    count = values[0] if values else -1
    return count if isinstance(count, int) else -1


def _encode(value: object) -> object:
    if isinstance(value, str):
        return encode_message(value)
    return value if isinstance(value, (int, float)) else str(value)


def _decode_text(encoded: object, depth: int) -> str:
    if isinstance(encoded, str):
        return encoded
    if not isinstance(encoded, dict) or depth > _DEEPEST:
        raise ValueError("not a message")
    try:
        template, context = str(encoded["template"]), str(encoded["context"])
        _check_template(template)
        (template + context).encode()  # as Qt does: refuses half of a surrogate pair
        message = Message(template, context, is_plural=encoded["is_plural"] is True)
        values = [_decode(value, depth) for value in encoded["values"][:_MOST_VALUES]]
        named = {name: _decode(each, depth) for name, each in encoded["named"].items()}
        filled = message.format(*values, **named)
        is_safe = all(map(_can_be_localized, (*values, *named.values())))
        return filled if is_safe else str.__str__(filled)
    except (LookupError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError("not a message") from error


def _check_template(template: str) -> None:
    """Raise ValueError for a template that does more than fill in values."""
    for _, field, spec, conversion in string.Formatter().parse(template):
        is_plain = not field or field.isidentifier() or field.isdecimal()
        if conversion or not is_plain or (spec or "") not in _SPECS:
            raise ValueError("not a template of a message")


def _can_be_localized(value: object) -> bool:
    """Return whether a value fits the window's tools; those of Qt take 32 bits."""
    return not isinstance(value, int) or abs(value) <= _LARGEST


def _decode(value: object, depth: int) -> object:
    if isinstance(value, dict):
        return _decode_text(value, depth + 1)
    return value if isinstance(value, (int, float)) else str(value)
