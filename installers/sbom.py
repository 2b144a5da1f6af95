"""A bundle's bill of materials (SBOM) in CycloneDX 1.6, https://cyclonedx.org/docs/1.6/json/."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from installers.parts import Part, key_of


def of(version: str, licence: str, parts: Sequence[Part], when: datetime | None = None) -> str:
    """The JSON text for Fodder of a version, made of these parts and of Python."""
    python = platform.python_version()
    inside = [*parts, Part("CPython", python, "PSF-2.0", "", f"pkg:generic/cpython@{python}", True)]
    whole = _component(
        Part("sample-fodder", version, licence, "", f"pkg:pypi/sample-fodder@{version}", True)
    )
    refs = {key_of(one.name): _ref(one) for one in inside}
    needs = [
        {
            "ref": _ref(one),
            "dependsOn": sorted({refs[key] for n in one.needs if (key := key_of(n)) in refs}),
        }
        for one in inside
    ]
    all_of_it = {"ref": whole["bom-ref"], "dependsOn": sorted(refs.values())}
    told = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": (when or datetime.now(UTC)).isoformat(timespec="seconds"),
            "component": {**whole, "type": "application"},
        },
        "components": [_component(one) for one in inside],
        "dependencies": [all_of_it, *needs],
    }
    return json.dumps(told, indent=1) + "\n"


def _component(part: Part) -> dict[str, Any]:
    licence = {"expression": part.licence} if part.is_spdx else {"license": {"name": part.licence}}
    told: dict[str, Any] = {
        "type": "library",
        "bom-ref": _ref(part),
        "name": part.name,
        "version": part.version,
        "licenses": [licence],
    }
    return {**told, "purl": part.purl} if part.purl else told


def _ref(part: Part) -> str:
    return part.purl or f"{key_of(part.name.replace(' ', '-'))}@{part.version}"
