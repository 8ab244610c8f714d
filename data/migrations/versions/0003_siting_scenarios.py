"""Saved what-if lists of service points.

Revision ID: 0003
Revises: 0002
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import data.types
from data import geopackage

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "siting_scenario",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", data.types.UtcDateTime(), nullable=False),
        sa.Column("services", data.types.Json(), nullable=False),
        sa.Column("settings", data.types.Json(), nullable=False),
        sa.Column("actions", data.types.Json(), nullable=False),
        sa.Column("figures", data.types.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_siting_scenario")),
        sa.UniqueConstraint("name", name=op.f("uq_siting_scenario_name")),
    )
    _follow_revision()
    conn = op.get_bind()
    if conn.dialect.name == "postgresql":
        op.execute(
            """CREATE TRIGGER layer_revision_follows AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON siting_scenario
            FOR EACH STATEMENT EXECUTE FUNCTION follow_layer_revision()"""
        )
    else:
        geopackage.register(
            conn, "siting_scenario", title="选址方案", geometry=None, kind=None, srid=data.types.STORE_SRID
        )


def _follow_revision() -> None:
    revisions = sa.table(
        "layer_revision",
        sa.column("layer"),
        sa.column("revision"),
        sa.column("changed_at", data.types.UtcDateTime()),
    )
    started = datetime.now(UTC)
    first = {"layer": "siting_scenario", "revision": int(started.timestamp()), "changed_at": started}
    op.bulk_insert(revisions, [first])


def downgrade() -> None:
    raise NotImplementedError("restore a backup that was made before the upgrade")
