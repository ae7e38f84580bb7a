"""The place of registration (户籍地) as an identity card says it: by the address and the authority in print."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping

from kiosk.core.regions import NO_SUCCESSORS, Successors
from kiosk.identity.document import IdDocument
from kiosk.identity.regions import every_use, uses_of

_FAR = 9999
_ENDINGS = re.compile(r"[市区县旗]$")
_COUNTY_WITHOUT_CITY = ("市辖区", "县", "市", "市区", "郊区", "城区")
"""Names that dozens of places had: they say nothing without their city before them."""


def hukou_of_document(document: IdDocument, successors: Successors = NO_SUCCESSORS) -> str:
    """As `hukou_of`, of a resident's card; "" of every other document: who holds it is registered nowhere in the country, or it does
    not say where."""
    if document.kind != "resident":
        return ""
    return hukou_of(document.address, document.authority, document.id_number, document.newest_address, successors)


def hukou_of(
    address: str, authority: str = "", id_number: str = "", newest_address: str = "", successors: Successors = NO_SUCCESSORS
) -> str:
    """The code of the place of registration (GB/T 2260), of six digits or as many as are certain: four for a city, two for a province; ""
    where the card does not tell. A region that was dissolved is told as what followed it, as far as `successors` knows.

    Never from the number alone: its first six digits are where it was first given, and stay when people move. The number only settles
    which of several counties of one name is meant. The newest address goes before the printed one; an address and an authority that
    disagree leave what they have in common.
    """
    if moved := _found(newest_address, id_number, successors):
        return moved
    by_address, by_authority = _found(address, id_number, successors), _found(_as_address(authority), id_number, successors)
    if not by_address or not by_authority:
        return by_address or by_authority
    if by_address.startswith(by_authority) or by_authority.startswith(by_address):
        return max(by_address, by_authority, key=len)
    return _in_common([by_address, by_authority])


def _found(text: str, id_number: str, successors: Successors) -> str:
    """The region that an address begins with."""
    text = re.sub(r"\s+", "", text)
    if not text:
        return ""
    meant = {successors.successor(code, _FAR) for code in _readings(text)}
    meant = {code for code in meant if not any(other != code and other.startswith(code) for other in meant)}
    if len(meant) > 1 and (by_number := {code for code in meant if code == successors.successor(id_number[:6], _FAR)}):
        meant = by_number
    return _in_common(meant)


def _readings(text: str) -> set[str]:
    """Every code that the beginning of `text` can mean, by the longest names that fit."""
    provinces, cities, counties = _names()
    for name, code in provinces.items():
        if text.startswith(name):
            rest = text.removeprefix(name)
            return set(_below(rest, code, cities, counties)) or {code}
    return set(_below(text, "", cities, counties))


def _below(text: str, province: str, cities: Mapping[str, frozenset[str]], counties: Mapping[str, frozenset[str]]) -> Iterable[str]:
    """Codes of cities and counties in `province` ("" any) that `text` begins with."""
    found_city = False
    for length in range(min(len(text), 12), 1, -1):
        for city in cities.get(text[:length], ()):
            if city.startswith(province):
                found_city = True
                in_it = _county(text[length:], city, counties)
                yield from in_it or {city}
        if found_city:
            return
    yield from _county(text, province, counties)


def _county(text: str, within: str, counties: Mapping[str, frozenset[str]]) -> set[str]:
    for length in range(min(len(text), 15), 1, -1):
        name = text[:length]
        if not within and name in _COUNTY_WITHOUT_CITY:
            continue
        if found := {code for code in counties.get(name, ()) if code.startswith(within)}:
            return {code for code in found if _of_today(code, name)} or found
    return set()


def _of_today(code: str, name: str) -> bool:
    """Cards are in force for twenty years at most: of regions of one name that one is meant which there still is."""
    return any(region.name == name and region.last_year is None for region in uses_of(code))


def _as_address(authority: str) -> str:
    """广州市公安局越秀分局 as 广州市越秀区: an authority is named after what it is for. A branch that is not a district's (地铁分局) names
    no county and leaves the city."""
    city, bureau, branch = re.sub(r"\s+", "", authority).partition("公安局")
    if not bureau:
        return ""
    branch = branch.removesuffix("公安分局").removesuffix("分局")
    return city + (branch if not branch or _ENDINGS.search(branch) else f"{branch}区")


def _in_common(codes: Iterable[str]) -> str:
    """The code of the smallest region that holds all of them: six, four or two digits, or ""."""
    given = list(codes)
    for length in (6, 4, 2):
        starts = {code[:length] for code in given if len(code) >= length}
        if len(starts) == 1 and all(len(code) >= length for code in given):
            return starts.pop()
    return ""


@functools.cache
def _names() -> tuple[Mapping[str, str], Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """Provinces, cities and counties by the names that they ever had. Cities have four digits, and counties that a province runs itself
    are counties."""
    provinces: dict[str, str] = {}
    cities: dict[str, set[str]] = {}
    counties: dict[str, set[str]] = {}
    for region in every_use():
        provinces[region.province] = region.code[:2]
        if region.code.endswith("0000") or (region.code.endswith("00") and region.name in _COUNTY_WITHOUT_CITY):
            continue
        if region.code.endswith("00"):
            cities.setdefault(region.name, set()).add(region.code[:4])
        else:
            counties.setdefault(region.name, set()).add(region.code)
    return provinces, _frozen(cities), _frozen(counties)


def _frozen(sets: Mapping[str, set[str]]) -> Mapping[str, frozenset[str]]:
    return {name: frozenset(codes) for name, codes in sets.items()}
