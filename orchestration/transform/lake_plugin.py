"""What dbt-duckdb asks before it builds on the lake: extensions loaded, the lake attached with its password.

What does not live here: the lake (`orchestration/lake.py`), and running dbt (`dbt_run.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbt.adapters.duckdb.plugins import BasePlugin

from orchestration import lake

if TYPE_CHECKING:
    import duckdb


class Plugin(BasePlugin):
    """dbt-duckdb's own name for a plugin, which the profile's target `lake` names by this module."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Attach the lake of the settings to dbt's connection. Raises LakeError."""
        lake.required().attach(conn)
