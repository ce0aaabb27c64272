"""dbt's project on disk: the digest of its code, its parsed form, and whether its unit tests have passed.

What does not live here: building with it (`dbt_run.py`), and what the manifest holds (`manifest.py`).
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from filelock import FileLock

from orchestration import region
from orchestration.settings import DBT_DIR, tool_environment
from orchestration.transform.manifest import CODE_DIGEST
from sources.code_lists import seeds_dir
from sources.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CODE = ("models/**/*", "macros/**/*", "tests/**/*", "snapshots/**/*", "analyses/**/*", "*.yml")
_TOOLS = ("dbt-core", "dbt-duckdb", "duckdb")


@dataclass(frozen=True)
class Project:
    """A dbt project in `folder`. The pipeline's own parsed form lies apart from what a linter or a person leaves."""

    folder: Path

    @property
    def target(self) -> Path:
        """The folder of what dbt makes for the pipeline, apart for a region that has lists of its own."""
        if self._has_own_seeds:
            return self.folder / "target" / "pipeline"
        return region.made_for_region() / "dbt"

    @property
    def manifest_path(self) -> Path:
        """The manifest for us to read."""
        return self.target / "manifest.json"

    @property
    def parsed_path(self) -> Path:
        """The same for dbt to read, which spares it the parsing."""
        return self.target / "partial_parse.msgpack"

    def code_digest(self) -> str:
        """A digest of every file that dbt reads and of the versions that read it: 16 hexadecimal digits."""
        digest = hashlib.sha256(" ".join(f"{tool} {version(tool)}" for tool in _TOOLS).encode())
        for path in sorted(self._files()):
            digest.update(path.relative_to(self.folder).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        for path in sorted(self._seeds_dir.glob("**/*")):
            digest.update(path.name.encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()[:16]

    def prepare_manifest(self) -> Path:
        """The manifest of dbt, parsed anew when the code is not what it was. Raises RuntimeError when dbt cannot."""
        self.target.mkdir(parents=True, exist_ok=True)
        with FileLock(self.target / ".lock"):
            digest = self.code_digest()
            if self._parsed_digest() == digest:
                return self.manifest_path
            # whole, for dbt's partial parsing keeps a seed that is there no more
            options = ["--quiet", "--no-partial-parse", "--target-path", str(self.target)]
            outcome = subprocess.run(
                [sys.executable, "-m", "dbt.cli.main", "parse", *options],
                cwd=self.folder,
                env={**tool_environment(), f"DBT_ENV_CUSTOM_ENV_{CODE_DIGEST}": digest},
                capture_output=True,
                text=True,
                check=False,
            )
            if outcome.returncode:
                raise RuntimeError(f"dbt cannot parse dbt_project/:\n{outcome.stdout}{outcome.stderr}")
        return self.manifest_path

    def unit_tests_passed_at(self, digest: str) -> str | None:
        """When every unit test last passed with the code of this digest (ISO 8601, UTC); None where that is unknown."""
        try:
            record = json.loads(self._unit_tests_path.read_text(encoding="utf-8"))
            return str(record["passed_at"]) if record["code_digest"] == digest else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def unit_tests_passed(self, digest: str) -> str:
        """Write down that every unit test has passed with the code of this digest; when that was."""
        passed_at = datetime.now(UTC).isoformat(timespec="seconds")
        record = {"code_digest": digest, "passed_at": passed_at}
        write_atomically(self._unit_tests_path, json.dumps(record).encode())
        return passed_at

    @property
    def _has_own_seeds(self) -> bool:
        """Whether dbt reads the lists of its own folder: all projects but ours do, and ours in the bundled region."""
        return self.folder != DBT_DIR or region.is_bundled()

    @property
    def _seeds_dir(self) -> Path:
        return self.folder / "seeds" if self._has_own_seeds else seeds_dir()

    @property
    def _unit_tests_path(self) -> Path:
        return self.target / "unit_tests.json"

    def _parsed_digest(self) -> str | None:
        """The digest of the code that lies parsed, where both of its forms are there."""
        if not self.parsed_path.exists():
            return None
        try:
            manifest = json.loads(self.manifest_path.read_text(encoding="utf-8"))
            return str(manifest["metadata"]["env"][CODE_DIGEST])
        except (OSError, ValueError, KeyError):
            return None

    def _files(self) -> Iterator[Path]:
        for pattern in _CODE:
            yield from (path for path in self.folder.glob(pattern) if path.is_file())


OURS = Project(DBT_DIR)
"""The project that the pipeline builds with."""
