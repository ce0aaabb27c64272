"""What catalogues and search engines read of a release: DCAT-AP 3, schema.org, CSV on the Web, and how it is cited.

All of it is the data package told in other words; no fact stands here alone. What does not live here: the data package
of tables (`exports.py`) and whose licences and sources they are (`licences.py`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml

from orchestration.release.exports import plain
from orchestration.settings import get_settings
from sources.files import write_json
from sources.times import in_finland

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from orchestration.settings import Settings

FILES = ("dcat.jsonld", "dataset.jsonld", "csv-metadata.json", "CITATION.cff")
_EU = "http://publications.europa.eu/resource/authority"
_IANA = "https://www.iana.org/assignments/media-types"
_EU_LICENCES = {"CC-BY-4.0": f"{_EU}/licence/CC_BY_4_0"}
_MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}
_ANY_BYTES = "application/octet-stream"
_CSVW_TYPES = {"string": "string", "integer": "integer", "number": "double", "boolean": "boolean", "date": "date"}
_DCAT_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "adms": "http://www.w3.org/ns/adms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_KEYWORDS = ("ilmasto", "kasvihuonekaasupäästöt", "energia", "kunnat", "toimenpiteet")


def write_catalogue(folder: Path) -> None:
    """Write `FILES` of the release in `folder`, from its data package; addresses are whole where the site's is set."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    settings = get_settings()
    write_json(folder / "dcat.jsonld", _dcat(package, settings))
    write_json(folder / "dataset.jsonld", _schema_org(package, settings))
    write_json(folder / "csv-metadata.json", _csvw(package))
    text = yaml.safe_dump(_citation(package, settings), allow_unicode=True, sort_keys=False, width=120)
    (folder / "CITATION.cff").write_text(text, encoding="utf-8")


def add_files(folder: Path, names: Iterable[str]) -> None:
    """Add files that were made of the release in `folder` to its data package and catalogue.

    A file of a table has the table's licences and sources, any other those of the whole package.
    """
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    tables = {resource["name"]: resource for resource in package["resources"] if "schema" in resource}
    for name in names:
        of = tables.get(name.rsplit(".", 1)[0], package)
        rights = {key: of[key] for key in ("licenses", "sources") if key in of}
        package["resources"].append(plain(folder, name) | rights)
    write_json(path, package)
    write_catalogue(folder)


def tell_again(folder: Path, name: str) -> None:
    """Tell the size and the digest of a file of the release in `folder` anew, where its bytes are others now."""
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    for resource in package["resources"]:
        if resource["path"] == name:
            resource.update(plain(folder, name))
    write_json(path, package)
    write_catalogue(folder)


def _base(package: Mapping[str, Any], settings: Settings) -> str:
    """Where the release's files are, or nothing where it is not known: addresses are then of the same folder."""
    return f"{str(settings.site_url).rstrip('/')}/data/{package['version']}/" if settings.site_url else ""


def _owner(settings: Settings) -> str:
    return settings.owner or "Ilmastovaranto"


def _dcat(package: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    base = _base(package, settings)
    publisher = {"@type": "foaf:Agent", "foaf:name": _owner(settings)}
    created = {"@type": "xsd:dateTime", "@value": package["created"]}
    dataset = {
        "@id": f"{base}dcat.jsonld#dataset",
        "@type": "dcat:Dataset",
        "dct:identifier": package["id"],
        "dct:title": _finnish(package["title"]),
        "dct:description": _finnish(package["description"]),
        "dct:publisher": publisher,
        "dct:issued": created,
        "dct:modified": created,
        "dcat:version": package["version"],
        "dct:language": _node(f"{_EU}/language/FIN", "dct:LinguisticSystem"),
        "dct:spatial": _node(f"{_EU}/country/FIN", "dct:Location"),
        "dcat:theme": _node(f"{_EU}/data-theme/ENVI", "skos:Concept") | {"skos:prefLabel": _finnish("Ympäristö")},
        "dcat:keyword": [_finnish(word) for word in _KEYWORDS],
        "dct:source": [_source(source) for source in package["sources"]],
        "dcat:distribution": [_distribution(resource, base) for resource in package["resources"]],
    }
    if settings.contact:
        name = {"@type": "vcard:Kind", "vcard:fn": _owner(settings)}
        is_mail = "@" in settings.contact
        address = f"mailto:{settings.contact}" if is_mail else settings.contact
        dataset["dcat:contactPoint"] = name | {"vcard:hasEmail" if is_mail else "vcard:hasURL": {"@id": address}}
    return {
        "@context": _DCAT_CONTEXT,
        "@id": f"{base}dcat.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _finnish(package["title"]),
        "dct:description": _finnish(package["description"]),
        "dct:publisher": publisher,
        "dct:language": _node(f"{_EU}/language/FIN", "dct:LinguisticSystem"),
        "dcat:dataset": dataset,
    }


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    title = _finnish(source["title"])
    page = _node(source["path"], "foaf:Document")
    return {"@type": "dcat:Dataset", "dct:title": title, "dct:description": title, "dcat:landingPage": page}


def _distribution(resource: Mapping[str, Any], base: str) -> dict[str, Any]:
    address = {"@id": f"{base}{resource['path']}"}
    suffix = resource["path"].rsplit(".", 1)[-1]
    licences = [_EU_LICENCES[licence["name"]] for licence in resource["licenses"] if licence["name"] in _EU_LICENCES]
    terms = [licence["title"] for licence in resource["licenses"] if licence["name"] not in _EU_LICENCES]
    return {
        "@type": "dcat:Distribution",
        "dct:title": _finnish(resource.get("title", resource["path"])),
        "dcat:accessURL": address,
        "dcat:downloadURL": address,
        "dcat:mediaType": _node(f"{_IANA}/{_MEDIA_TYPES.get(suffix, _ANY_BYTES)}", "dct:MediaType"),
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(resource["bytes"])},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": _node("spdx:checksumAlgorithm_sha256", "spdx:ChecksumAlgorithm"),
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": resource["hash"].removeprefix("sha256:")},
        },
        **({"dct:license": _node(licences[0], "dct:LicenseDocument")} if licences and not terms else {}),
        **({"dct:rights": {"@type": "dct:RightsStatement", "dct:description": "; ".join(terms)}} if terms else {}),
    }


def _schema_org(package: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    base = _base(package, settings)
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": package["title"],
        "description": package["description"],
        "identifier": package["id"],
        "version": package["version"],
        "datePublished": package["created"],
        "inLanguage": "fi",
        "isAccessibleForFree": True,
        "keywords": list(_KEYWORDS),
        "license": [licence["path"] for licence in package["licenses"] if "path" in licence],
        "creator": {"@type": "Organization", "name": _owner(settings)},
        "isBasedOn": list(dict.fromkeys(source["path"] for source in package["sources"])),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": resource["path"],
                "contentUrl": f"{base}{resource['path']}",
                "encodingFormat": _MEDIA_TYPES.get(resource["path"].rsplit(".", 1)[-1], _ANY_BYTES),
                "contentSize": f"{resource['bytes']} B",
                "sha256": resource["hash"].removeprefix("sha256:"),
            }
            for resource in package["resources"]
        ],
    }


def _csvw(package: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "fi"}],
        "dc:title": package["title"],
        "dc:description": package["description"],
        "tables": [_csvw_table(resource) for resource in package["resources"] if "schema" in resource],
    }


def _csvw_table(resource: Mapping[str, Any]) -> dict[str, Any]:
    schema = resource["schema"]
    keys = [
        {
            "columnReference": key["fields"],
            "reference": {
                "resource": f"{key['reference']['resource'] or resource['name']}.csv",
                "columnReference": key["reference"]["fields"],
            },
        }
        for key in schema.get("foreignKeys", ())
    ]
    return {
        "url": resource["path"],
        "dc:title": resource["title"],
        "dc:description": {"@value": resource["description"], "@language": "en"},
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True},
        "tableSchema": {
            "columns": [_csvw_column(field) for field in schema["fields"]],
            "primaryKey": schema["primaryKey"],
            **({"foreignKeys": keys} if keys else {}),
        },
    }


def _csvw_column(field: Mapping[str, Any]) -> dict[str, Any]:
    told = {"name": field["name"], "titles": [field["name"]], "datatype": _CSVW_TYPES[field["type"]]}
    told |= {"dc:title": field["title"], "dc:description": {"@value": field["description"], "@language": "en"}}
    units = {"schema:unitText": field.get("unit"), "schema:unitCode": field.get("unitCode")}
    return told | {name: value for name, value in units.items() if value}


def _citation(package: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    base = _base(package, settings)
    return {
        "cff-version": "1.2.0",
        "type": "dataset",
        "message": "Nimeä julkaisu ja sen tietolähteet, kun käytät lukuja.",
        "title": package["title"],
        "abstract": package["description"],
        "version": package["version"],
        "date-released": f"{in_finland(package['created']):%Y-%m-%d}",
        "authors": [{"name": _owner(settings)}],
        "license": package["licenses"][0]["name"],
        **({"url": base} if base else {}),
        "references": [
            {"type": "data", "title": source["title"], "url": source["path"], "authors": [{"name": source["title"]}]}
            for source in package["sources"]
        ],
    }


def _node(address: str, kind: str) -> dict[str, str]:
    """Something that is described elsewhere, with its kind, which the profile's shapes ask for."""
    return {"@id": address, "@type": kind}


def _finnish(text: str) -> dict[str, str]:
    return {"@language": "fi", "@value": text}
