"""The first schema: every table of the store, on both back ends.

Revision ID: 0001
Revises:
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import data.types
from data import geopackage

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SPATIAL = {
    "area": ("区、街道、社区", "geom", "MULTIPOLYGON"),
    "grid": ("网格", "geom", "MULTIPOLYGON"),
    "building": ("楼栋", "geom", "MULTIPOLYGON"),
    "street": ("可步行的道路", "geom", "MULTILINESTRING"),
    "land_cover": ("水面、绿地等", "geom", "MULTIPOLYGON"),
    "barrier": ("铁路、河道、围墙与出入口", "geom", "GEOMETRY"),
    "station": ("服务站点", "geom", "POINT"),
    "refuel_station": ("能量加油站", "geom", "POINT"),
    "place": ("可设站点的商铺与公共建筑", "geom", "POINT"),
    "incident": ("事件", "geom", "POINT"),
    "department": ("职能部门与划片范围", "geom", "MULTIPOLYGON"),
    "review": ("“我是网格员”调研", "route", "LINESTRING"),
    "finding": ("调研发现", "geom", "POINT"),
    "quality_finding": ("数据疑点", "geom", "GEOMETRY"),
}
ATTRIBUTES = {
    "audit": "审计",
    "catalogue_item": "诉求清单",
    "column_mapping": "各来源的列名对照",
    "group_count": "各楼栋重点人群数",
    "import_run": "导入记录",
    "layer_revision": "图层版本",
    "plan": "调整方案",
    "plan_unit": "方案中的楼栋",
    "store_property": "数据库说明",
    "worker": "网格岗位",
}
REVISED = (*SPATIAL, "group_count", "worker", "catalogue_item", "plan", "plan_unit", "store_property")


def upgrade() -> None:
    conn = op.get_bind()
    if conn.dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    create_tables()
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
    if conn.dialect.name == "postgresql":
        finish_postgis()
    else:
        finish_geopackage(conn)


def finish_geopackage(conn: sa.Connection) -> None:
    """List the tables for GDAL, follow GDAL's own edits, and seal the audit trail."""
    geopackage.prepare(conn, srid=data.types.STORE_SRID)
    srid = data.types.STORE_SRID
    for table, (title, column, kind) in SPATIAL.items():
        geopackage.register(conn, table, title=title, geometry=column, kind=kind, srid=srid)
    for table, title in ATTRIBUTES.items():
        geopackage.register(conn, table, title=title, geometry=None, kind=None, srid=srid)
    conn.exec_driver_sql(
        """CREATE TRIGGER layer_revision_follows AFTER UPDATE OF last_change ON gpkg_contents BEGIN
            UPDATE layer_revision SET revision = revision + 1, changed_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
            WHERE layer = NEW.table_name;
        END"""
    )
    for action in ("UPDATE", "DELETE"):
        conn.exec_driver_sql(
            f"""CREATE TRIGGER audit_refuses_{action.lower()} BEFORE {action} ON audit BEGIN
                SELECT RAISE(ABORT, 'the audit trail can only grow');
            END"""
        )
    # INSERT OR REPLACE removes a row without asking the trigger on DELETE.
    conn.exec_driver_sql(
        """CREATE TRIGGER audit_refuses_replace BEFORE INSERT ON audit
        WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) BEGIN
            SELECT RAISE(ABORT, 'the audit trail can only grow');
        END"""
    )


def finish_postgis() -> None:
    """Index the geometries, follow every edit, and seal the audit trail."""
    for table, (_, column, _) in SPATIAL.items():
        op.create_index(f"ix_{table}_{column}", table, [column], postgresql_using="gist")
    op.execute(
        # Once per transaction: a hundred thousand statements would leave as many dead versions of one row to walk past.
        """CREATE FUNCTION follow_layer_revision() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            UPDATE layer_revision SET revision = revision + 1, changed_at = now()
            WHERE layer = TG_TABLE_NAME AND xmin <> pg_current_xact_id()::xid;
            RETURN NULL;
        END $$"""
    )
    for table in REVISED:
        op.execute(
            f"""CREATE TRIGGER layer_revision_follows AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION follow_layer_revision()"""
        )
    op.execute(
        """CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION 'the audit trail can only grow';
        END $$"""
    )
    op.execute(
        """CREATE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"""
    )


def downgrade() -> None:
    raise NotImplementedError("the first schema has nothing before it")


def create_tables() -> None:
    op.create_table(
        "area",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("geom", data.types.Geometry("MULTIPOLYGON"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", data.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("level IN ('district', 'street', 'community')", name=op.f("ck_area_level")),
        sa.ForeignKeyConstraint(["parent_code"], ["area.code"], name=op.f("fk_area_parent_code"), deferrable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("code", name=op.f("uq_area_code")),
    )
    op.create_index(op.f("ix_area_level"), "area", ["level"], unique=False)
    op.create_index(op.f("ix_area_parent_code"), "area", ["parent_code"], unique=False)
    op.create_table(
        "audit",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("at", data.types.UtcDateTime(), nullable=False),
        sa.Column("actor_role", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_table", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.Text(), nullable=True),
        sa.Column("details", data.types.Json(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_table(
        "barrier",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("geom", data.types.Geometry("GEOMETRY"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", data.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('railway', 'waterway', 'motorway', 'wall', 'fence', 'gate', 'other')",
            name=op.f("ck_barrier_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barrier")),
        sa.UniqueConstraint("code", name=op.f("uq_barrier_code")),
    )
    op.create_table(
        "building",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("use", sa.Text(), nullable=True),
        sa.Column("compound", sa.Text(), nullable=True),
        sa.Column("floors", sa.Integer(), nullable=True),
        sa.Column("height_m", sa.Double(), nullable=True),
        sa.Column("built_year", sa.Integer(), nullable=True),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("residents", sa.Integer(), nullable=True),
        sa.Column("merchants", sa.Integer(), nullable=True),
        sa.Column("grid_code", sa.Text(), nullable=True),
        sa.Column("geom", data.types.Geometry("MULTIPOLYGON"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", data.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("households >= 0 AND residents >= 0 AND merchants >= 0", name=op.f("ck_building_counts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_building")),
        sa.UniqueConstraint("code", name=op.f("uq_building_code")),
    )
    op.create_index(op.f("ix_building_compound"), "building", ["compound"], unique=False)
    op.create_index(op.f("ix_building_grid_code"), "building", ["grid_code"], unique=False)
    op.create_table(
        "column_mapping",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("columns", data.types.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_mapping")),
        sa.UniqueConstraint("source", "layer", name=op.f("uq_column_mapping_source_layer")),
    )
    op.create_table(
        "department",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("limit_minutes", sa.Integer(), nullable=True),
        sa.Column("geom", data.types.Geometry("MULTIPOLYGON"), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", data.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("tier IN ('high', 'other', 'area')", name=op.f("ck_department_tier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("code", name=op.f("uq_department_code")),
    )
    op.create_table(
        "import_run",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("datum", sa.Text(), nullable=False),
        sa.Column("crs", sa.Text(), nullable=True),
        sa.Column("started_at", data.types.UtcDateTime(), nullable=False),
        sa.Column("finished_at", data.types.UtcDateTime(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_added", sa.Integer(), nullable=False),
        sa.Column("rows_changed", sa.Integer(), nullable=False),
        sa.Column("rows_unchanged", sa.Integer(), nullable=False),
        sa.Column("rows_rejected", sa.Integer(), nullable=False),
        sa.Column("details", data.types.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_table(
        "incident",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("item_code", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("location_quality", sa.Text(), nullable=False),
        sa.Column("cell", data.types.LongInteger, nullable=True),
        sa.Column("grid_code", sa.Text(), nullable=True),
        sa.Column("department_code", sa.Text(), nullable=True),
        sa.Column("reported_at", data.types.UtcDateTime(), nullable=False),
        sa.Column("filed_at", data.types.UtcDateTime(), nullable=True),
        sa.Column("dispatched_at", data.types.UtcDateTime(), nullable=True),
        sa.Column("claimed_at", data.types.UtcDateTime(), nullable=True),
        sa.Column("handled_at", data.types.UtcDateTime(), nullable=True),
        sa.Column("verified_at", data.types.UtcDateTime(), nullable=True),
        sa.Column("closed_at", data.types.UtcDateTime(), nullable=True),
        sa.Column("due_at", data.types.UtcDateTime(), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("is_duplicate", sa.Boolean(), nullable=False),
        sa.Column("duplicate_of", sa.Text(), nullable=True),
        sa.Column("geom", data.types.Geometry("POINT"), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", data.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "location_quality IN ('exact', 'missing', 'pile_up', 'outside', 'invalid')",
            name=op.f("ck_incident_location_quality"),
        ),
        sa.CheckConstraint(
            "state IN ('collected', 'filed', 'dispatched', 'claimed', 'handled', 'verified', 'closed', 'returned')",
            name=op.f("ck_incident_state"),
        ),
        sa.CheckConstraint("satisfaction BETWEEN 1 AND 5", name=op.f("ck_incident_satisfaction")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("source", "code", name=op.f("uq_incident_source_code")),
    )
    op.create_index(op.f("ix_incident_category"), "incident", ["category"], unique=False)
    op.create_index(op.f("ix_incident_cell"), "incident", ["cell"], unique=False)
    op.create_index(op.f("ix_incident_channel"), "incident", ["channel"], unique=False)
    op.create_index(op.f("ix_incident_department_code"), "incident", ["department_code"], unique=False)
    op.create_index(op.f("ix_incident_due_at"), "incident", ["due_at"], unique=False)
    op.create_index(op.f("ix_incident_grid_code"), "incident", ["grid_code"], unique=False)
    op.create_index("ix_incident_reported_at_cell", "incident", ["reported_at", "cell"], unique=False)
    op.create_index(op.f("ix_incident_state"), "incident", ["state"], unique=False)
    op.create_index("ix_incident_words", "incident", ["is_duplicate", "category", "channel", "state"], unique=False)
    op.create_table(
        "land_cover",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("geom", data.types.Geometry("MULTIPOLYGON"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", data.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('water', 'green', 'farmland', 'square', 'other')", name=op.f("ck_land_cover_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_land_cover")),
        sa.UniqueConstraint("code", name=op.f("uq_land_cover_code")),
    )
    op.create_table(
        "layer_revision",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("revision", data.types.LongInteger, nullable=False),
        sa.Column("changed_at", data.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layer_revision")),
        sa.UniqueConstraint("layer", name=op.f("uq_layer_revision_layer")),
    )
    op.create_table(
        "quality_finding",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("subject_key", sa.Text(), nullable=True),
        sa.Column("found_at", data.types.UtcDateTime(), nullable=False),
        sa.Column("values", data.types.Json(), nullable=False),
        sa.Column("area_m2", sa.Double(), nullable=True),
        sa.Column("geom", data.types.Geometry("GEOMETRY"), nullable=True),
        sa.CheckConstraint("severity IN ('error', 'warning', 'note')", name=op.f("ck_quality_finding_severity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_finding")),
    )
    op.create_table(
        "refuel_station",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("host_kind", sa.Text(), nullable=True),
        sa.Column("has_badge", sa.Boolean(), nullable=True),
        sa.Column("opening_hours", sa.Text(), nullable=True),
        sa.Column("water", sa.Boolean(), nullable=True),
        sa.Column("charging", sa.Boolean(), nullable=True),
        sa.Column("rest", sa.Boolean(), nullable=True),
        sa.Column("toilet", sa.Boolean(), nullable=True),
        sa.Column("first_aid", sa.Boolean(), nullable=True),
        sa.Column("microwave", sa.Boolean(), nullable=True),
        sa.Column("fridge", sa.Boolean(), nullable=True),
        sa.Column("reading", sa.Boolean(), nullable=True),
        sa.Column("repair", sa.Boolean(), nullable=True),
        sa.Column("geom", data.types.Geometry("POINT"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", data.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refuel_station")),
        sa.UniqueConstraint("code", name=op.f("uq_refuel_station_code")),
    )
    op.create_table(
        "review",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("grid_code", sa.Text(), nullable=False),
        sa.Column("reviewer_rank", sa.Text(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("route", data.types.Geometry("LINESTRING"), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", data.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("code", name=op.f("uq_review_code")),
    )
    op.create_index(op.f("ix_review_grid_code"), "review", ["grid_code"], unique=False)
    op.create_table(
        "station",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("services", data.types.Json(), nullable=True),
        sa.Column("opening_hours", sa.Text(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("area_m2", sa.Double(), nullable=True),
        sa.Column("public_area_m2", sa.Double(), nullable=True),
        sa.Column("panorama", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("geom", data.types.Geometry("POINT"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", data.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_station_capacity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
        sa.UniqueConstraint("code", name=op.f("uq_station_code")),
    )
    op.create_index(op.f("ix_station_kind"), "station", ["kind"], unique=False)
    op.create_table(
        "store_property",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_property")),
        sa.UniqueConstraint("name", name=op.f("uq_store_property_name")),
    )
    op.create_table(
        "street",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("highway", sa.Text(), nullable=False),
        sa.Column("foot", sa.Text(), nullable=True),
        sa.Column("access", sa.Text(), nullable=True),
        sa.Column("oneway", sa.Text(), nullable=True),
        sa.Column("bridge", sa.Text(), nullable=True),
        sa.Column("tunnel", sa.Text(), nullable=True),
        sa.Column("layer", sa.Integer(), nullable=True),
        sa.Column("width_m", sa.Double(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("geom", data.types.Geometry("MULTILINESTRING"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", data.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street")),
        sa.UniqueConstraint("code", name=op.f("uq_street_code")),
    )
    op.create_table(
        "worker",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("grid_code", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=True),
        sa.Column("is_full_time", sa.Boolean(), nullable=True),
        sa.Column("is_filled", sa.Boolean(), nullable=False),
        sa.Column("is_trained", sa.Boolean(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", data.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
        sa.UniqueConstraint("code", name=op.f("uq_worker_code")),
    )
    op.create_index(op.f("ix_worker_grid_code"), "worker", ["grid_code"], unique=False)
    op.create_table(
        "catalogue_item",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("category_name", sa.Text(), nullable=False),
        sa.Column("department_code", sa.Text(), nullable=True),
        sa.Column("limit_minutes", sa.Integer(), nullable=True),
        sa.Column("is_admitted", sa.Boolean(), nullable=True),
        sa.Column("must_attend", sa.Boolean(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", data.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("limit_minutes > 0", name=op.f("ck_catalogue_item_limit")),
        sa.ForeignKeyConstraint(
            ["department_code"], ["department.code"], name=op.f("fk_catalogue_item_department_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_item")),
        sa.UniqueConstraint("code", name=op.f("uq_catalogue_item_code")),
    )
    op.create_index(op.f("ix_catalogue_item_category_code"), "catalogue_item", ["category_code"], unique=False)
    op.create_index(op.f("ix_catalogue_item_department_code"), "catalogue_item", ["department_code"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("review_code", sa.Text(), nullable=False),
        sa.Column("subject_table", sa.Text(), nullable=True),
        sa.Column("subject_key", sa.Text(), nullable=True),
        sa.Column("claim", sa.Text(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("geom", data.types.Geometry("POINT"), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", data.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_code"], ["review.code"], name=op.f("fk_finding_review_code"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("code", name=op.f("uq_finding_code")),
    )
    op.create_index(op.f("ix_finding_review_code"), "finding", ["review_code"], unique=False)
    op.create_table(
        "group_count",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("building_code", sa.Text(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", data.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("colour IN ('red', 'orange', 'yellow')", name=op.f("ck_group_count_colour")),
        sa.CheckConstraint("number >= 0", name=op.f("ck_group_count_number")),
        sa.ForeignKeyConstraint(
            ["building_code"],
            ["building.code"],
            name=op.f("fk_group_count_building_code"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_count")),
        sa.UniqueConstraint("building_code", "colour", name=op.f("uq_group_count_building_code_colour")),
    )
    op.create_table(
        "place",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("opening_hours", sa.Text(), nullable=True),
        sa.Column("geom", data.types.Geometry("POINT"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", data.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("code", name=op.f("uq_place_code")),
    )
    op.create_index(op.f("ix_place_category"), "place", ["category"], unique=False)
    op.create_table(
        "plan",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("community_code", sa.Text(), nullable=True),
        sa.Column("goal", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rules", data.types.Json(), nullable=True),
        sa.Column("created_at", data.types.UtcDateTime(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", data.types.UtcDateTime(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", data.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'in_force', 'archived')", name=op.f("ck_plan_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'in_force') OR (approved_by IS NOT NULL AND effective_on IS NOT NULL)",
            name=op.f("ck_plan_approval"),
        ),
        sa.ForeignKeyConstraint(["community_code"], ["area.code"], name=op.f("fk_plan_community_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    op.create_index(op.f("ix_plan_community_code"), "plan", ["community_code"], unique=False)
    op.create_table(
        "grid",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("grid_class", sa.Text(), nullable=False),
        sa.Column("community_code", sa.Text(), nullable=True),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("service_frequency", sa.Text(), nullable=True),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("residents", sa.Integer(), nullable=True),
        sa.Column("merchants", sa.Integer(), nullable=True),
        sa.Column("has_party_organisation", sa.Boolean(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("plan_id", data.types.LongInteger, nullable=True),
        sa.Column("geom", data.types.Geometry("MULTIPOLYGON"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", data.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "grid_class IN ('residential', 'rural', 'commercial', 'exclusive')",
            name=op.f("ck_grid_grid_class"),
        ),
        sa.CheckConstraint("service_frequency IN ('high', 'medium', 'low')", name=op.f("ck_grid_service_frequency")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_grid_validity")),
        sa.ForeignKeyConstraint(["community_code"], ["area.code"], name=op.f("fk_grid_community_code")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_grid_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid")),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_grid_code_valid_from")),
    )
    op.create_index(op.f("ix_grid_code"), "grid", ["code"], unique=False)
    op.create_index(op.f("ix_grid_community_code"), "grid", ["community_code"], unique=False)
    op.create_index(op.f("ix_grid_parent_code"), "grid", ["parent_code"], unique=False)
    op.create_index(op.f("ix_grid_plan_id"), "grid", ["plan_id"], unique=False)
    op.create_table(
        "plan_unit",
        sa.Column("id", data.types.LongInteger, nullable=False),
        sa.Column("plan_id", data.types.LongInteger, nullable=False),
        sa.Column("building_code", sa.Text(), nullable=False),
        sa.Column("grid_code", sa.Text(), nullable=False),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_unit_plan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_unit")),
        sa.UniqueConstraint("plan_id", "building_code", name=op.f("uq_plan_unit_plan_id_building_code")),
    )
