"""The kinds of values that bodies of the API have in common, each with a message that says how to mend it."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import marshmallow as ma


class Strict(ma.Schema):
    """A body of which every field is known."""

    class Meta:
        unknown = ma.RAISE

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.error_messages |= {"type": "must be an object", "unknown": "no such field here"}

    def on_bind_field(self, field_name: str, field_obj: ma.fields.Field[Any]) -> None:
        field_obj.error_messages |= {"required": "is missing", "null": "may not be null"}


class Text(ma.fields.String):
    """One line of text, or several; spaces around it are dropped."""

    def __init__(self, most: int, *, lines: bool = False, **options: Any) -> None:
        metadata = {"maxLength": most, "minLength": 1, **options.pop("metadata", {})}
        super().__init__(metadata=metadata, error_messages={"invalid": "must be a text"}, **options)
        self._most = most
        self._allowed = "\n\r\t" if lines else ""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs)).strip()
        if not text:
            raise ma.ValidationError("may not be empty")
        if len(text) > self._most:
            raise ma.ValidationError(f"may have {self._most} characters at most")
        if any(unicodedata.category(c) == "Cc" and c not in self._allowed for c in text):
            raise ma.ValidationError("holds control characters")
        return text


class Choice(Text):
    """One of a few words."""

    def __init__(self, *words: str, **options: Any) -> None:
        one_of = ma.validate.OneOf(words, error="must be one of: {choices}")
        super().__init__(most=40, validate=one_of, **options)


class Flag(ma.fields.Boolean):
    """true or false, and nothing that could be meant by either."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ma.ValidationError("must be true or false")
        return value


YEARS = range(2000, 2101)  # outside them a date is a slip of the keyboard


class Instant(ma.fields.AwareDateTime):
    """A time with its offset from UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> datetime:
        example = "2026-11-22T10:15:00+02:00"
        try:
            at = datetime.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise ma.ValidationError(f"must be a time such as {example}") from error
        if at.tzinfo is None:
            raise ma.ValidationError(f"has no offset from UTC; write it as {example}")
        if at.year not in YEARS:
            raise ma.ValidationError(f"is not in the years {YEARS[0]} to {YEARS[-1]}")
        return at


class Whole(ma.fields.Integer):
    """A whole number between two others, both included."""

    def __init__(self, least: int, most: int, **options: Any) -> None:
        in_range = ma.validate.Range(least, most, error="must be from {min} to {max}")
        words: dict[str, Any] = {"invalid": "must be a whole number"}
        super().__init__(strict=True, validate=in_range, error_messages=words, **options)


class Listed(ma.fields.List[Any]):
    """A list of so many entries; with `unique`, each of them once."""

    def __init__(
        self, item: ma.fields.Field[Any], *, most: int, least: int = 0, unique: bool = False, **options: Any
    ) -> None:
        size = ma.validate.Length(least, most, error="must have {min} to {max} entries")
        super().__init__(item, validate=[size, _each_once] if unique else [size], **options)


def _each_once(values: Sequence[Any]) -> None:
    if len(set(values)) < len(values):
        raise ma.ValidationError("names the same twice")


_HOUR = ma.validate.Regexp(r"^([01]\d|2[0-3]):[0-5]\d$", error="must be a time of day such as 21:00")


class _Hours(Strict):
    @ma.validates_schema
    def differ(self, data: Mapping[str, str], **_: Any) -> None:
        if data["from"] == data["to"]:
            raise ma.ValidationError("begin and end are the same; give null for none")


# Made from a dict because `from` is a word of Python's.
QuietHours = _Hours.from_dict(
    {"from": Text(5, validate=_HOUR, required=True), "to": Text(5, validate=_HOUR, required=True)}, name="QuietHours"
)
