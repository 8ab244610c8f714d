"""The demo district's truth, and party-member anchor households counted per grid.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

import data.types
from data import geopackage

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("grid", sa.Column("party_anchors", sa.Integer(), nullable=True))
    op.create_table(
        "demo_truth",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_table", sa.Text(), nullable=True),
        sa.Column("subject_key", sa.Text(), nullable=True),
        sa.Column("values", data.types.Json(), nullable=False),
        sa.Column("geom", data.types.Geometry("GEOMETRY"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_truth")),
    )
    op.create_index(op.f("ix_demo_truth_kind"), "demo_truth", ["kind"], unique=False)
    conn = op.get_bind()
    if conn.dialect.name == "postgresql":
        op.create_index("ix_demo_truth_geom", "demo_truth", ["geom"], postgresql_using="gist")
    else:
        geopackage.register(
            conn, "demo_truth", title="示范区的埋设真值", geometry="geom", kind="GEOMETRY", srid=data.types.STORE_SRID
        )


def downgrade() -> None:
    raise NotImplementedError("restore a backup that was made before the upgrade")
