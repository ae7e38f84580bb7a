"""Where an address begins: provinces, and the cities of this one (config/regions/divisions.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Divisions:
    """Names by code of GB/T 2260, the first two or four digits. `home`: the province of this terminal."""

    home: str
    provinces: dict[str, str]
    cities: dict[str, str]

    @classmethod
    def read(cls, config_folder: Path) -> Divisions:
        """Raises `OSError`, and `KeyError` or `ValueError` where the file is not what it should be."""
        told = yaml.safe_load((config_folder / "regions" / "divisions.yaml").read_text("utf-8"))
        provinces = {str(one["code"]): str(one["name"]) for one in told["provinces"]}
        cities = {str(one["code"]): str(one["name"]) for one in told["cities"]}
        home = str(told["home"])
        if home not in provinces or any(not code.startswith(home) for code in cities):
            raise ValueError("the cities are not those of the home province")
        return cls(home, provinces, cities)
