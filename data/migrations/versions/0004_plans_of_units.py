"""Plans assign units of ground instead of buildings, keep the grids as approved, and are sealed from then on.

Revision ID: 0004
Revises: 0003
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import data.types
from data import geopackage

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SEALED = ("plan_unit", "plan_grid")
STATES = "('approved', 'in_force', 'archived')"
REFUSAL = "an approved plan cannot be changed"


def upgrade() -> None:
    for name in ("submitted_at", "applied_at", "archived_at"):
        op.add_column("plan", sa.Column(name, data.types.UtcDateTime(), nullable=True))
    for name in ("submitter_mark", "returned_for", "archived_for"):
        op.add_column("plan", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("plan", sa.Column("grids", data.types.Json(), nullable=True))
    with op.batch_alter_table("plan_unit") as table:
        table.drop_constraint("uq_plan_unit_plan_id_building_code", type_="unique")
        table.alter_column("building_code", new_column_name="unit_code")
        table.add_column(sa.Column("reason", sa.Text(), nullable=True))
    with op.batch_alter_table("plan_unit") as table:
        table.create_unique_constraint("uq_plan_unit_plan_id_unit_code", ["plan_id", "unit_code"])
    _create_plan_grid()
    _follow_revision()
    if op.get_bind().dialect.name == "postgresql":
        _finish_postgis()
    else:
        _finish_geopackage(op.get_bind())


def _create_plan_grid() -> None:
    op.create_table(
        "plan_grid",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("plan_id", data.types.LongInteger, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("grid_class", sa.Text(), nullable=False),
        sa.Column("community_code", sa.Text(), nullable=False),
        sa.Column("is_redrawn", sa.Boolean(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("residents", sa.Integer(), nullable=False),
        sa.Column("merchants", sa.Integer(), nullable=False),
        sa.Column("geom", data.types.Geometry("MULTIPOLYGON"), nullable=False),
        sa.CheckConstraint(
            "grid_class IN ('residential', 'rural', 'commercial', 'exclusive')", name=op.f("ck_plan_grid_grid_class")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_grid_plan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_grid")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_plan_grid_plan_id_code")),
    )


def _follow_revision() -> None:
    revisions = sa.table(
        "layer_revision",
        sa.column("layer"),
        sa.column("revision"),
        sa.column("changed_at", data.types.UtcDateTime()),
    )
    started = datetime.now(UTC)
    op.bulk_insert(revisions, [{"layer": "plan_grid", "revision": int(started.timestamp()), "changed_at": started}])


def _finish_geopackage(conn: sa.Connection) -> None:
    srid = data.types.STORE_SRID
    geopackage.register(conn, "plan_grid", title="方案中的网格", geometry="geom", kind="MULTIPOLYGON", srid=srid)
    conn.exec_driver_sql(
        "UPDATE gpkg_contents SET identifier = '方案中的单元', description = '方案中的单元' WHERE table_name = 'plan_unit'"
    )
    for table in SEALED:
        for action in ("UPDATE", "DELETE"):
            conn.exec_driver_sql(
                f"""CREATE TRIGGER {table}_refuses_{action.lower()} BEFORE {action} ON {table}
                WHEN (SELECT state FROM plan WHERE id = OLD.plan_id) IN {STATES} BEGIN
                    SELECT RAISE(ABORT, '{REFUSAL}');
                END"""  # noqa: S608
            )
    conn.exec_driver_sql(
        f"""CREATE TRIGGER plan_refuses_delete BEFORE DELETE ON plan WHEN OLD.state IN {STATES} BEGIN
            SELECT RAISE(ABORT, '{REFUSAL}');
        END"""
    )


def _finish_postgis() -> None:
    op.create_index("ix_plan_grid_geom", "plan_grid", ["geom"], postgresql_using="gist")
    op.execute(
        """CREATE TRIGGER layer_revision_follows AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON plan_grid
        FOR EACH STATEMENT EXECUTE FUNCTION follow_layer_revision()"""
    )
    op.execute(
        f"""CREATE FUNCTION refuse_plan_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION '{REFUSAL}';
        END $$"""
    )
    op.execute(
        f"""CREATE FUNCTION refuse_sealed_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF (SELECT state FROM plan WHERE id = OLD.plan_id) IN {STATES} THEN
                RAISE EXCEPTION '{REFUSAL}';
            END IF;
            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
        END $$"""  # noqa: S608
    )
    for table in SEALED:
        op.execute(
            f"""CREATE TRIGGER {table}_is_sealed BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_sealed_change()"""
        )
    op.execute(
        f"""CREATE TRIGGER plan_is_sealed BEFORE DELETE ON plan
        FOR EACH ROW WHEN (OLD.state IN {STATES}) EXECUTE FUNCTION refuse_plan_change()"""
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup that was made before the upgrade")
