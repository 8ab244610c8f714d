"""Incidents that come in by themselves and are acted on here: steps, photos, receipts, places of QR codes, ratings.

Revision ID: 0005
Revises: 0004
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import data.types
from data import geopackage

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

REFUSAL = "the history of an incident can only grow"
TITLES = {
    "api_client": "接口用户",
    "incident_photo": "事件照片",
    "incident_receipt": "事件回执",
    "incident_step": "事件办理经过",
    "rating_scheme": "评价方案",
    "saved_view": "常用筛选",
}
NO_LONGER_ALONE = ("category", "channel", "department_code", "due_at", "state")
"""Columns of `incident` whose own index told too little to be worth its upkeep."""
ASKED = (
    *("is_duplicate", "location_quality", "state", "category", "channel", "department_code"),
    *("grid_code", "level", "source", "item_code", "code"),
)
ANSWERED = ("is_duplicate", "state", "department_code", "grid_code", "due_at", "handled_at", "returned_at")
RATED = ("reported_at", "satisfaction", "is_duplicate", "grid_code")
IS_OPEN = "state IN ('claimed', 'collected', 'dispatched', 'filed', 'returned')"
REVISED = ("incident_step", "incident_photo", "qr_place", "rating_scheme", "saved_view")


def upgrade() -> None:
    _widen_incident()
    _index_incident()
    _create_of_incidents()
    _create_of_senders()
    _create_of_screens()
    _follow_revisions()
    if op.get_bind().dialect.name == "postgresql":
        _finish_postgis()
    else:
        _finish_geopackage(op.get_bind())


def _widen_incident() -> None:
    # In words, because neither back end has to rebuild the table for it.
    op.execute(
        """ALTER TABLE incident ADD COLUMN level TEXT NOT NULL DEFAULT 'grid'
        CONSTRAINT ck_incident_level CHECK (level IN ('grid', 'community', 'street', 'district'))"""
    )
    op.add_column("incident", sa.Column("returned_at", data.types.UtcDateTime(), nullable=True))
    op.add_column("incident", sa.Column("reopenings", sa.Integer(), server_default=sa.text("0"), nullable=False))


def _index_incident() -> None:
    for column in NO_LONGER_ALONE:
        op.drop_index(f"ix_incident_{column}", "incident")
    op.drop_index("ix_incident_reported_at_cell", "incident")
    op.create_index("ix_incident_reported_at_cell", "incident", ["reported_at", "cell", *ASKED])
    op.create_index("ix_incident_dispatched_at", "incident", ["dispatched_at", *ANSWERED])
    op.create_index("ix_incident_closed_at", "incident", ["closed_at", *RATED])
    op.create_index("ix_incident_code", "incident", ["code"])
    op.create_index("ix_incident_as_of", "incident", ["as_of"])
    for name, column, condition in (
        ("ix_incident_open", "due_at", IS_OPEN),
        ("ix_incident_unmatched", "filed_at", "department_code IS NULL"),
    ):
        where = sa.text(condition)
        op.create_index(name, "incident", [column], sqlite_where=where, postgresql_where=where)


def _create_of_incidents() -> None:
    op.create_table(
        "incident_step",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("incident_id", data.types.LongInteger, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("at", data.types.UtcDateTime(), nullable=False),
        sa.Column("actor_role", sa.Text(), nullable=False),
        sa.Column("department_code", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_incident_step_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_step")),
        sa.UniqueConstraint("incident_id", "number", name=op.f("uq_incident_step_incident_id_number")),
    )
    is_turn = sa.text("move IN ('reopen', 'return', 'transfer')")
    op.create_index(
        "ix_incident_step_turn",
        "incident_step",
        ["at", "incident_id"],
        sqlite_where=is_turn,
        postgresql_where=is_turn,
    )
    op.create_table(
        "incident_photo",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("incident_id", data.types.LongInteger, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_photo_incident_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_photo")),
        sa.UniqueConstraint("incident_id", "number", name=op.f("uq_incident_photo_incident_id_number")),
    )
    op.create_table(
        "incident_receipt",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body_sha256", sa.Text(), nullable=False),
        sa.Column("incident_id", data.types.LongInteger, nullable=False),
        sa.Column("received_at", data.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_receipt_incident_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_receipt")),
        sa.UniqueConstraint("sender", "key", name=op.f("uq_incident_receipt_sender_key")),
    )
    op.create_index(op.f("ix_incident_receipt_incident_id"), "incident_receipt", ["incident_id"], unique=False)


def _create_of_senders() -> None:
    op.create_table(
        "api_client",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("created_at", data.types.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", data.types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_client")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_client_key_hash")),
        sa.UniqueConstraint("name", name=op.f("uq_api_client_name")),
    )
    op.create_table(
        "qr_place",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("grid_code", sa.Text(), nullable=True),
        sa.Column("made_at", data.types.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", data.types.UtcDateTime(), nullable=True),
        sa.Column("geom", data.types.Geometry("POINT"), nullable=False),
        sa.CheckConstraint("kind IN ('grid', 'building', 'board', 'shop')", name=op.f("ck_qr_place_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qr_place")),
        sa.UniqueConstraint("code", name=op.f("uq_qr_place_code")),
        sa.UniqueConstraint("kind", "subject_code", name=op.f("uq_qr_place_kind_subject_code")),
    )
    op.create_index(op.f("ix_qr_place_grid_code"), "qr_place", ["grid_code"], unique=False)


def _create_of_screens() -> None:
    op.create_table(
        "rating_scheme",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("body", data.types.Json(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", data.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_scheme")),
        sa.UniqueConstraint("code", name=op.f("uq_rating_scheme_code")),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("screen", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_at", data.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("screen", "name", name=op.f("uq_saved_view_screen_name")),
    )


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


def _finish_geopackage(conn: sa.Connection) -> None:
    srid = data.types.STORE_SRID
    geopackage.register(conn, "qr_place", title="二维码点位", geometry="geom", kind="POINT", srid=srid)
    for table, title in TITLES.items():
        geopackage.register(conn, table, title=title, geometry=None, kind=None, srid=srid)
    for action in ("UPDATE", "DELETE"):
        conn.exec_driver_sql(
            f"""CREATE TRIGGER incident_step_refuses_{action.lower()} BEFORE {action} ON incident_step BEGIN
                SELECT RAISE(ABORT, '{REFUSAL}');
            END"""
        )
    # INSERT OR REPLACE removes a row without asking the trigger on DELETE.
    conn.exec_driver_sql(
        f"""CREATE TRIGGER incident_step_refuses_replace BEFORE INSERT ON incident_step
        WHEN EXISTS (SELECT 1 FROM incident_step WHERE id = NEW.id)
        OR EXISTS (SELECT 1 FROM incident_step WHERE incident_id = NEW.incident_id AND number = NEW.number) BEGIN
            SELECT RAISE(ABORT, '{REFUSAL}');
        END"""  # noqa: S608
    )


def _finish_postgis() -> None:
    op.create_index("ix_qr_place_geom", "qr_place", ["geom"], postgresql_using="gist")
    for table in REVISED:
        op.execute(
            f"""CREATE TRIGGER layer_revision_follows AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION follow_layer_revision()"""
        )
    op.execute(
        f"""CREATE FUNCTION refuse_step_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION '{REFUSAL}';
        END $$"""
    )
    op.execute(
        """CREATE TRIGGER incident_step_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON incident_step
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_step_change()"""
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup that was made before the upgrade")
