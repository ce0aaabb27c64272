"""The dictionary names every published table and indicator, and is what its module would write."""

from __future__ import annotations

from orchestration.release import dictionary
from orchestration.release.exports import marts_of
from orchestration.transform import project
from orchestration.transform.manifest import load_manifest


def test_the_dictionary_is_made_from_the_models_and_the_seed() -> None:
    manifest = load_manifest(project.OURS.prepare_manifest())
    written = dictionary.PATH.read_text(encoding="utf-8")
    assert written == dictionary.text(manifest), "write it: python -m orchestration.release.dictionary"
    assert all(f"`{mart.name}`" in written for mart in marts_of(manifest))
