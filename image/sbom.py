"""Print the software bill of materials of a site-packages folder as CycloneDX 1.5. Usage: sbom.py FOLDER."""

import json
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any


def bill(folder: Path) -> dict[str, Any]:
    """Return the document; a distribution whose metadata is broken raises KeyError."""
    found = sorted(distributions(path=[str(folder)]), key=lambda each: each.metadata["Name"].lower())
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "balance-bot"}},
        "components": [_component(each) for each in found],
    }


def _component(each: Distribution) -> dict[str, Any]:
    name = each.metadata["Name"]
    url = f"pkg:pypi/{name.lower().replace('_', '-')}@{each.version}"
    component: dict[str, Any] = {"type": "library", "bom-ref": url, "name": name, "version": each.version, "purl": url}
    if "License-Expression" in each.metadata:
        component["licenses"] = [{"expression": each.metadata["License-Expression"]}]
    return component


if __name__ == "__main__":
    print(json.dumps(bill(Path(sys.argv[1])), indent=1))  # noqa: T201 - its output is the file
