"""Frozen values ↔ plain JSON values, by their type hints alone: no class path is ever read from data."""

from __future__ import annotations

import dataclasses
import types
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def encode(value: object) -> Any:
    """Return `value` as JSON values; a dataclass becomes an object of its fields."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: encode(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {str(key): encode(item) for key, item in value.items()}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{type(value).__name__} does not go over the wire")


def decode(kind: type[T], data: object) -> T:
    """Return JSON values as a `kind`; raises ValueError when they do not fit, unknown fields included."""
    value: T = _decode(kind, data, kind.__name__)
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {f.name: hints[f.name] for f in dataclasses.fields(kind)}


def _decode(kind: Any, data: Any, where: str) -> Any:
    origin = get_origin(kind)
    if hasattr(kind, "__supertype__"):  # a NewType
        return _decode(kind.__supertype__, data, where)
    if origin in (Union, types.UnionType):
        return _decode_union(get_args(kind), data, where)
    if origin is tuple:
        return _decode_tuple(get_args(kind), data, where)
    if origin is dict:
        return _expect(dict, data, where)
    if dataclasses.is_dataclass(kind):
        return _decode_dataclass(kind, data, where)
    if kind is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if kind in (object, Any):
        return data
    return _expect(kind, data, where)


def _decode_union(kinds: tuple[Any, ...], data: Any, where: str) -> Any:
    if data is None and type(None) in kinds:
        return None
    for kind in kinds:
        if kind is type(None):
            continue
        try:
            return _decode(kind, data, where)
        except ValueError:
            continue
    raise ValueError(f"{where} fits none of its kinds")


def _decode_tuple(kinds: tuple[Any, ...], data: Any, where: str) -> Any:
    items = _expect(list, data, where)
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_decode(kinds[0], item, f"{where}[{n}]") for n, item in enumerate(items))
    if len(items) != len(kinds):
        raise ValueError(f"{where} has {len(items)} items, not {len(kinds)}")
    return tuple(_decode(kind, item, f"{where}[{n}]") for n, (kind, item) in enumerate(zip(kinds, items, strict=True)))


def _decode_dataclass(kind: Any, data: Any, where: str) -> Any:
    fields = _expect(dict, data, where)
    hints = _hints(kind)
    unknown = set(fields) - set(hints)
    if unknown:
        raise ValueError(f"{where} has unknown fields {sorted(unknown)}")
    try:
        return kind(**{name: _decode(hints[name], value, f"{where}.{name}") for name, value in fields.items()})
    except TypeError as error:
        raise ValueError(f"{where}: {error}") from error


def _expect(kind: type, data: Any, where: str) -> Any:
    if not isinstance(data, kind) or (isinstance(data, bool) and kind in (int, float)):
        raise ValueError(f"{where} is a {type(data).__name__}, not a {kind.__name__}")
    return data
