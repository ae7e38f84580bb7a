"""A whole catalogue in one compiled file, so that a terminal knows its 2,931 services in a moment and opens each when somebody asks.

    8 bytes    KIOSKCAT
    32 bytes   SHA-256 of all that follows
    4 bytes    length of the header, big-endian
    header     JSON: format, key, version, generated, and the length of the heads
    heads      zlib: JSON of what lists show of each service and bundle, and where its body begins and ends
    bodies     zlib, each by itself: the field dictionary, then every service and bundle as JSON

Pure: bytes in, bytes out. No pickle: a file that somebody else put there can be wrong, and nothing worse. The heads are decoded at once
and need no pydantic; a body is decoded at its first use, and checked by its model again.

`key` says what it was made from. The models that read the bodies belong to it: `kiosk.shelf.files` makes another key when they change.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from weakref import WeakValueDictionary

from kiosk.catalogue.service import Catalogue, Head, Said, SaidLines

if TYPE_CHECKING:
    from kiosk.catalogue.bundles import BundleSource
    from kiosk.catalogue.models import FieldSpec
    from kiosk.catalogue.service import Service

MAGIC, FORMAT = b"KIOSKCAT", 1
KEPT = 64
"""Bodies that stay decoded although nobody holds them: what one visitor after the other looks at."""
_DIGEST = slice(8, 40)
_Place = tuple[int, int]
Body = TypeVar("Body")


class PackDamaged(Exception):
    """Not a pack, not one of this format, or not as it was written. It is made anew from its sources."""

    code = "catalogue.damaged"


class PackWrong(Exception):
    """A catalogue that does not come out of its pack as it went in: it holds what JSON can't, such as a date inside a form's rules."""

    code = "catalogue.invalid"


@dataclass(frozen=True)
class Header:
    """`key`: what the pack was made from. `version`: for people. `generated`: something in it was made up for demonstration."""

    key: str
    version: str
    generated: bool
    heads: int


def pack(catalogue: Catalogue, key: str, version: str) -> bytes:
    """The file. Raises `PackWrong`."""
    from kiosk.catalogue.bundles import BundleSource
    from kiosk.catalogue.models import ServiceSource

    bodies = bytearray()
    places: dict[str, dict[str, _Place]] = {"services": {}, "bundles": {}}

    def put(text: str) -> _Place:
        compressed = zlib.compress(text.encode(), 9)
        at = len(bodies)
        bodies.extend(compressed)
        return at, len(compressed)

    specs = {name: spec for one in catalogue.services.values() for name, spec in one.form.fields.items()}
    dictionary = put(json.dumps({name: _plain(spec) for name, spec in specs.items()}, ensure_ascii=False))
    for code, service in catalogue.services.items():
        text = service.source.model_dump_json(by_alias=True, exclude_defaults=True)
        if ServiceSource.model_validate_json(text) != service.source:
            raise PackWrong(f"{code}: holds what JSON can't, such as a date in its form's rules")
        places["services"][code] = put(text)
    for code, bundle in catalogue.bundles.items():
        text = bundle.model_dump_json(by_alias=True, exclude_defaults=True)
        if BundleSource.model_validate_json(text) != bundle:
            raise PackWrong(f"{code}: holds what JSON can't")
        places["bundles"][code] = put(text)
    listed = {"heads": [_row(head) for head in catalogue.heads.values()], "fields": dictionary, **places}
    heads = zlib.compress(json.dumps(listed, ensure_ascii=False, separators=(",", ":")).encode(), 6)
    about = {"format": FORMAT, "key": key, "version": version, "generated": catalogue.generated, "heads": len(heads)}
    said = json.dumps(about).encode()
    rest = len(said).to_bytes(4, "big") + said + heads + bytes(bodies)
    return MAGIC + hashlib.sha256(rest).digest() + rest


def header(content: bytes) -> Header:
    """What the pack says of itself, once all of it is seen to be as it was written. Raises `PackDamaged`."""
    if content[:8] != MAGIC or hashlib.sha256(memoryview(content)[40:]).digest() != content[_DIGEST]:
        raise PackDamaged("not a compiled catalogue, or not as it was written")
    length = int.from_bytes(content[40:44], "big")
    try:
        said = json.loads(content[44 : 44 + length])
        if said["format"] != FORMAT:
            raise PackDamaged(f"a compiled catalogue of format {said['format']}; this program reads {FORMAT}")
        return Header(said["key"], said["version"], said["generated"], said["heads"])
    except (ValueError, KeyError, TypeError) as error:
        raise PackDamaged("a compiled catalogue without a header") from error


def unpack(content: bytes) -> Catalogue:
    """The catalogue, ready to be listed; what is behind the heads comes out of `content` when it is asked for. Raises `PackDamaged`."""
    about = header(content)
    begin = 44 + int.from_bytes(content[40:44], "big")
    first = begin + about.heads
    listed, heads = _listed(content[begin:first])
    dictionary = _Fields(lambda: json.loads(_text(content, first, listed["fields"])))

    def service(code: str) -> Service:
        from kiosk.catalogue.load import form_of
        from kiosk.catalogue.models import ServiceSource
        from kiosk.catalogue.service import Service

        source = ServiceSource.model_validate_json(_text(content, first, listed["services"][code]))
        return Service(source, form_of(source, dictionary))

    def bundle(code: str) -> BundleSource:
        from kiosk.catalogue.bundles import BundleSource

        return BundleSource.model_validate_json(_text(content, first, listed["bundles"][code]))

    return Catalogue(_Lazy(listed["services"], service), _Lazy(listed["bundles"], bundle), heads, about.version)


def _listed(content: bytes) -> tuple[dict[str, Any], dict[str, Head]]:
    try:
        listed = json.loads(zlib.decompress(content))
        return listed, {row[0]: _head(row) for row in listed["heads"]}
    except (ValueError, KeyError, TypeError, IndexError, zlib.error) as error:
        raise PackDamaged("the heads of the compiled catalogue can't be read") from error


class _Lazy(Mapping[str, Body], Generic[Body]):
    """Bodies by code, decoded at first use. Whoever holds one finds the same again; of those that nobody holds the latest stay, so that
    looking through all of them does not fill the memory."""

    __eq__ = object.__eq__  # a mapping compares what is in it: that would open everything
    __hash__ = object.__hash__

    def __init__(self, codes: Mapping[str, object], decode: Callable[[str], Body]) -> None:
        self._codes, self._decode = codes, decode
        self._known: WeakValueDictionary[str, Any] = WeakValueDictionary()
        self._latest: deque[Body] = deque(maxlen=KEPT)

    def __getitem__(self, code: str) -> Body:
        found: Body | None = self._known.get(code)
        if found is None:
            if code not in self._codes:
                raise KeyError(code)
            found = self._known.setdefault(code, self._decode(code))
            self._latest.append(found)
        return found

    def __contains__(self, code: object) -> bool:
        return code in self._codes

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)


class _Fields(Mapping[str, "FieldSpec"]):
    """The field dictionary: read when the first form is opened, each entry once."""

    def __init__(self, read: Callable[[], dict[str, Any]]) -> None:
        self._read = read
        self._rows: dict[str, Any] | None = None
        self._known: dict[str, FieldSpec] = {}

    def _all(self) -> dict[str, Any]:
        if self._rows is None:
            self._rows = self._read()
        return self._rows

    def __getitem__(self, name: str) -> FieldSpec:
        if name not in self._known:
            from kiosk.catalogue.models import FieldSpec

            self._known[name] = FieldSpec.model_validate(self._all()[name])
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


def _text(content: bytes, first: int, place: _Place) -> bytes:
    at, length = place
    return zlib.decompress(content[first + at : first + at + length])


def _plain(spec: FieldSpec) -> Any:
    return spec.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _row(head: Head) -> list[Any]:
    return [getattr(head, one.name) for one in fields(Head)]


def _head(row: list[Any]) -> Head:
    values: Iterator[Any] = (tuple(value) if isinstance(value, list) else value for value in row)
    code, kind, name, summary, aliases, *rest = values
    return Head(code, kind, Said(*name), Said(*summary), SaidLines(tuple(aliases[0]), tuple(aliases[1])), *rest)
