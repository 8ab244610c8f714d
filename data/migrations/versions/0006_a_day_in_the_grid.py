"""A leader's day in one grid: what the sheet claims, what the phone says, and the corrections that follow.

Revision ID: 0006
Revises: 0005
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import data.types
from data import geopackage

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TITLES = {"correction": "数据更正", "finding_photo": "调研照片", "review_entry": "调研记录"}
REVISED = ("correction", "finding_photo", "review_entry")
RULED = (
    ("kind", "TEXT NOT NULL DEFAULT 'claim'", "kind IN ('claim', 'own', 'activity')"),
    ("state", "TEXT NOT NULL DEFAULT 'noted'", "state IN ('noted', 'open', 'settled', 'conflict', 'dismissed')"),
    ("activity", "TEXT", "activity IN ('collect', 'mediate', 'publicise')"),
    ("amount", "INTEGER", "amount >= 0"),
)
"""New columns of `finding` with a rule: in words, because neither back end has to rebuild the table for it."""


def upgrade() -> None:
    _widen_review()
    _widen_finding()
    _create_entries()
    _create_of_findings()
    _follow_revisions()
    if op.get_bind().dialect.name == "postgresql":
        _finish_postgis()
    else:
        srid = data.types.STORE_SRID
        for table, title in TITLES.items():
            geopackage.register(op.get_bind(), table, title=title, geometry=None, kind=None, srid=srid)


def _widen_review() -> None:
    for column in (
        sa.Column("walk_minutes", sa.Integer(), nullable=True),
        sa.Column("sheet", data.types.Json(), nullable=True),
        sa.Column("walk", data.types.Json(), nullable=True),
        sa.Column("prepared_at", data.types.UtcDateTime(), nullable=True),
        sa.Column("ended_at", data.types.UtcDateTime(), nullable=True),
    ):
        op.add_column("review", column)


def _widen_finding() -> None:
    for name, kind, rule in RULED:
        op.execute(f"ALTER TABLE finding ADD COLUMN {name} {kind} CONSTRAINT ck_finding_{name} CHECK ({rule})")
    for column in (
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("found", sa.Text(), nullable=True),
        sa.Column("item_code", sa.Text(), nullable=True),
        sa.Column("noted_at", data.types.UtcDateTime(), nullable=True),
        sa.Column("entry_key", sa.Text(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("is_outside", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("conflict_with", sa.Text(), nullable=True),
        sa.Column("incident_id", data.types.LongInteger, nullable=True),
    ):
        op.add_column("finding", column)
    for name in ("promised_on", "entry_key", "incident_id"):
        op.create_index(op.f(f"ix_finding_{name}"), "finding", [name])


def _create_entries() -> None:
    kinds = "'verdict', 'finding', 'activity', 'walk', 'withdraw', 'end'"
    op.create_table(
        "review_entry",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("review_code", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", data.types.Json(), nullable=False),
        sa.Column("body_sha256", sa.Text(), nullable=False),
        sa.Column("noted_at", data.types.UtcDateTime(), nullable=False),
        sa.Column("received_at", data.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(f"kind IN ({kinds})", name=op.f("ck_review_entry_kind")),
        sa.ForeignKeyConstraint(
            ["review_code"], ["review.code"], name=op.f("fk_review_entry_review_code"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_review_entry_key")),
        sa.UniqueConstraint(
            "review_code", "device", "sequence", name=op.f("uq_review_entry_review_code_device_sequence")
        ),
    )


def _create_of_findings() -> None:
    op.create_table(
        "finding_photo",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("finding_code", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_code"], ["finding.code"], name=op.f("fk_finding_photo_finding_code"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_photo")),
        sa.UniqueConstraint("finding_code", "number", name=op.f("uq_finding_photo_finding_code_number")),
    )
    op.create_table(
        "correction",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("finding_code", sa.Text(), nullable=False),
        sa.Column("subject_table", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default=sa.text("'proposed'"), nullable=False),
        sa.Column("proposed_at", data.types.UtcDateTime(), nullable=False),
        sa.Column("decided_at", data.types.UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('proposed', 'approved', 'refused')", name=op.f("ck_correction_state")),
        sa.CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_correction_decided")),
        sa.ForeignKeyConstraint(
            ["finding_code"], ["finding.code"], name=op.f("fk_correction_finding_code"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("code", name=op.f("uq_correction_code")),
    )
    op.create_index(op.f("ix_correction_finding_code"), "correction", ["finding_code"], unique=False)


def _follow_revisions() -> None:
    revisions = sa.table(
        "layer_revision",
        sa.column("layer"),
        sa.column("revision"),
        sa.column("changed_at", data.types.UtcDateTime()),
    )
    started = datetime.now(UTC)
    op.bulk_insert(
        revisions, [{"layer": name, "revision": int(started.timestamp()), "changed_at": started} for name in REVISED]
    )


def _finish_postgis() -> None:
    for table in REVISED:
        op.execute(
            f"""CREATE TRIGGER layer_revision_follows AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION follow_layer_revision()"""
        )


def downgrade() -> None:
    raise NotImplementedError("restore a backup that was made before the upgrade")
