"""What an import leaves behind besides its rows: findings, its own line, the mapping, the audit trail."""

import json
from datetime import datetime
from typing import Any

import shapely
from sqlalchemy import Connection, delete, insert, select

from data import audit
from data.frames import record_change
from data.ingest.facts import Facts
from data.ingest.layers import Layer
from data.ingest.ledger import Ledger
from data.ingest.request import ImportRequest, ImportResult
from data.schema import ImportRun, QualityFinding

_PILE_UP = "pile_up"


def findings_of(ledger: Ledger, facts: Facts, *, left_out: frozenset[str]) -> list[dict[str, Any]]:
    """Doubts about rows that went in, one per rule and column, and one per default geocode.

    Args:
        ledger: What the rules found.
        facts: Where the default geocodes are.
        left_out: Rules that are asked of the store as a whole.
    """
    found = []
    for tally in ledger.tallies.values():
        if tally.rule.severity == "error" or tally.rule.name in left_out:
            continue
        if tally.rule.name == _PILE_UP:
            found += _pile_ups(facts, tally.rule.severity)
            continue
        found.append(
            {
                "rule": tally.rule.name,
                "severity": tally.rule.severity,
                "subject_key": None,
                "values": {
                    "column": tally.column,
                    "rows": tally.rows,
                    "first_rows": tally.first_rows,
                    "first_values": tally.examples,
                },
                "area_m2": None,
                "geom": tally.geometry,
            }
        )
    return found


def _pile_ups(facts: Facts, severity: str) -> list[dict[str, Any]]:
    piles = facts.pileups
    lon, lat = facts.placement.lonlat(piles["lon"], piles["lat"])
    return [
        {
            "rule": _PILE_UP,
            "severity": severity,
            "subject_key": f"{pile['lon']}, {pile['lat']}",
            "values": {"rows": int(pile["rows"]), "reason": pile["reason"], "places": int(pile["places"])},
            "area_m2": None,
            "geom": shapely.Point(x, y),
        }
        for pile, x, y in zip(piles.to_dict("records"), lon, lat, strict=True)
    ]


def replace_findings(
    conn: Connection, found: list[dict[str, Any]], *, layer: str, source: str | None, at: datetime
) -> None:
    """Let these findings stand for all that a layer's source had; nothing is touched when they are the same."""
    mine = (QualityFinding.layer == layer) & (
        QualityFinding.source.is_(None) if source is None else QualityFinding.source == source
    )
    columns = (QualityFinding.rule, QualityFinding.severity, QualityFinding.subject_key, QualityFinding.values)
    before = sorted(_sorted_by(*row) for row in conn.execute(select(*columns).where(mine)))
    after = sorted(_sorted_by(one["rule"], one["severity"], one["subject_key"], one["values"]) for one in found)
    if before == after:
        return
    conn.execute(delete(QualityFinding).where(mine))
    if found:
        lines = [{**one, "layer": layer, "source": source, "found_at": at} for one in found]
        conn.execute(insert(QualityFinding), lines)
    record_change(conn, QualityFinding.__table__)  # type: ignore[arg-type]


def _sorted_by(rule: str, severity: str, key: str | None, values: Any) -> tuple[str, ...]:
    return rule, severity, key or "", json.dumps(values, sort_keys=True, ensure_ascii=False)


def record_import(
    conn: Connection,
    result: ImportResult,
    layer: Layer,
    request: ImportRequest,
    *,
    sha256: str,
    started_at: datetime,
    finished_at: datetime,
) -> None:
    """Add the import's own line, and one to the audit trail."""
    counts = {
        "rows_read": result.rows_read,
        "rows_added": result.rows_added,
        "rows_changed": result.rows_changed,
        "rows_unchanged": result.rows_unchanged,
        "rows_rejected": result.rows_rejected,
    }
    findings = dict(zip(result.findings["rule"], result.findings["rows"].astype(int).tolist(), strict=True))
    conn.execute(
        insert(ImportRun).values(
            layer=layer.table.name,
            source=result.source,
            file_name=request.path.name,
            file_sha256=sha256,
            datum=result.datum or "",
            crs=result.crs,
            started_at=started_at,
            finished_at=finished_at,
            details={"findings": findings, "notes": list(result.notes)},
            **counts,
        )
    )
    audit.record(
        conn,
        at=finished_at,
        actor_role=request.actor_role,
        action="import",
        subject_table=layer.table.name,
        subject_key=request.path.name,
        details={"source": result.source, **counts},
    )
