"""A refresh on a lake whose files lie in an object storage: a server on this machine that answers as S3 does.

Not here: a lake with its files in a folder (`test_lake.py`).
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

import boto3
import pytest
from moto.server import ThreadedMotoServer

from orchestration import lake, table_facts
from orchestration.release import lake_builds, release
from orchestration.settings import get_settings, s3_access, tool_environment
from tests.conftest import bytes_of
from tests.orchestration.lakes import LakeHouse, assert_same_tables, on_a_lake

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUCKET, FOLDER = "jarvi", "ilmasto"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """An object storage on this machine with an empty bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as environment:
        for name, value in (("ACCESS_KEY_ID", "avain"), ("SECRET_ACCESS_KEY", "salaisuus"), ("REGION", "eu-north-1")):
            environment.setenv(f"AWS_{name}", value)
        environment.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        environment.setenv("ILMASTO_LAKE_DATA", f"s3://{BUCKET}/{FOLDER}")
        boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1").create_bucket(Bucket=BUCKET)
        yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def lake_house(address: str, first_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LakeHouse]:
    """A house with one release, whose lake lies there."""
    assert address
    with on_a_lake(first_data, tmp_path_factory.mktemp("s3") / "data") as made:
        refreshed = made.refresh()
        assert refreshed.code == 0, refreshed.said
        yield made


def objects(address: str) -> set[str]:
    """The names of what is in the bucket."""
    client = boto3.client("s3", endpoint_url=address, region_name="us-east-1")
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    return {str(each["Key"]) for page in pages for each in page.get("Contents", [])}


def builds(address: str) -> set[str]:
    """Those of them that have rows of a build: the list of releases is written anew each time that it is told."""
    return {name for name in objects(address) if not name.startswith(f"{FOLDER}/{lake.PUBLISHED}/")}


def test_its_release_has_the_very_bytes_of_one_in_files(lake_house: LakeHouse, first_data: Path) -> None:
    without, on_it = bytes_of(first_data / "published"), bytes_of(lake_house.published)
    assert_same_tables(on_it, without)


def test_its_rows_lie_in_the_bucket_and_nowhere_else(lake_house: LakeHouse, address: str) -> None:
    schemas = {name.split("/")[1] for name in objects(address) if name.startswith(f"{FOLDER}/")}
    assert {"raw", "intermediate", "marts", "published"} <= schemas
    assert all(name.startswith(f"{FOLDER}/") for name in objects(address))
    assert not (lake_house.data_dir / "lake").exists()
    assert not (lake_house.data_dir / "s3:").exists()


def test_the_same_files_again_are_nothing_new(lake_house: LakeHouse) -> None:
    assert "Nothing new" in lake_house.refresh().said


def test_what_no_release_names_is_cleared_from_the_bucket(lake_house: LakeHouse, address: str) -> None:
    snapshot = lake.snapshot_of((lake_house.data_dir / "build" / "latest").resolve())
    assert snapshot is not None
    kept = builds(address)
    client = boto3.client("s3", endpoint_url=address, region_name="us-east-1")
    left = f"{FOLDER}/raw/ducklake-of-a-dead-writer.parquet"
    client.put_object(Bucket=BUCKET, Key=left, Body=b"half")
    lake_builds.follow(release.releases())
    assert left in objects(address)  # it might be of one at work
    lake_builds.follow(release.releases(), grace=timedelta(0))
    assert left not in objects(address)
    assert builds(address) == kept
    at = lake.Lake(lake.required().address, lake.required().data, snapshot)
    assert len(table_facts.all_tables(at)) > 100


def test_the_key_of_an_object_storage_is_for_the_lake_alone(lake_house: LakeHouse, address: str) -> None:
    assert lake_house
    assert s3_access()["endpoint"] == address.removeprefix("http://")
    assert s3_access()["secret"] == "salaisuus"  # noqa: S105 - of this test
    assert "salaisuus" not in str(tool_environment())
    assert "salaisuus" not in repr(get_settings())
    assert "AWS_ACCESS_KEY_ID" in os.environ
