"""Site reviews: a leader's day in one grid, what was seen there, and what became of it."""

from datetime import date, datetime
from typing import Any

import shapely
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from data.schema.base import Base, Key, Sourced
from data.schema.territory import one_of
from data.types import Geometry, LongInteger

RANKS = ("division", "section", "other")
"""处级, 科级, and whoever else goes: a rank, never a name."""

REVIEW_STATES = ("planned", "done", "withdrawn")

ENTRY_KINDS = ("verdict", "finding", "activity", "walk", "withdraw", "end")
"""What a phone says: of a claim, of a finding, of one of the day's activities; the walk; an undoing; the end."""

FINDING_KINDS = ("claim", "own", "activity")

VERDICTS = ("so", "not_so", "cannot_tell", "seen")
"""对, 不对, 看不出 of what the screen claims; `seen` for what was found without a claim, and for activities."""

ACTIVITIES = ("collect", "mediate", "publicise")
"""信息采集, 纠纷调解, 政策宣传: the three activities of the day."""

FINDING_STATES = ("noted", "open", "settled", "conflict", "dismissed")
"""`noted`: nothing is to be done; `open`: a difference nobody has settled; `conflict`: two say different things."""

CORRECTION_STATES = ("proposed", "approved", "refused")


class Review(Sourced, Base):
    """“我是网格员”: one day, one grid, the reviewer's rank (never a name)."""

    __tablename__ = "review"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    grid_code: Mapped[str] = mapped_column(index=True)
    reviewer_rank: Mapped[str | None]
    reviewed_on: Mapped[date]
    state: Mapped[str]
    route: Mapped[shapely.LineString | None] = mapped_column(Geometry("LINESTRING"))
    walk_minutes: Mapped[int | None]
    sheet: Mapped[dict[str, Any] | None]
    walk: Mapped[list[str] | None]
    prepared_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class ReviewEntry(Base):
    """One thing that a phone said, as it said it, kept once however often it is sent."""

    __tablename__ = "review_entry"
    __table_args__ = (one_of("kind", ENTRY_KINDS), UniqueConstraint("review_code", "device", "sequence"))

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    review_code: Mapped[str] = mapped_column(ForeignKey("review.code", ondelete="CASCADE"))
    device: Mapped[str]
    sequence: Mapped[int]
    kind: Mapped[str]
    body: Mapped[dict[str, Any]]
    body_sha256: Mapped[str]
    noted_at: Mapped[datetime]
    received_at: Mapped[datetime]


class Finding(Sourced, Base):
    """现场发现: what the screen claimed, what was seen, what was promised.

    `claim` and `found` are values of `field` of a row of `subject_table` as text, such as "412" and "397".
    """

    __tablename__ = "finding"
    __table_args__ = (
        one_of("kind", FINDING_KINDS),
        one_of("activity", ACTIVITIES),
        one_of("state", FINDING_STATES),
        CheckConstraint("amount >= 0", name="amount"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    review_code: Mapped[str] = mapped_column(ForeignKey("review.code", ondelete="CASCADE"), index=True)
    subject_table: Mapped[str | None]
    subject_key: Mapped[str | None]
    claim: Mapped[str | None]
    verdict: Mapped[str]
    category: Mapped[str | None]
    owner: Mapped[str | None]
    promised_on: Mapped[date | None] = mapped_column(index=True)
    closed_on: Mapped[date | None]
    geom: Mapped[shapely.Point | None] = mapped_column(Geometry("POINT"))
    kind: Mapped[str] = mapped_column(server_default="claim")
    state: Mapped[str] = mapped_column(server_default="noted")
    field: Mapped[str | None]
    found: Mapped[str | None]
    item_code: Mapped[str | None]
    activity: Mapped[str | None]
    amount: Mapped[int | None]
    noted_at: Mapped[datetime | None]
    entry_key: Mapped[str | None] = mapped_column(index=True)
    accuracy_m: Mapped[float | None]
    is_outside: Mapped[bool | None]
    reason: Mapped[str | None]
    conflict_with: Mapped[str | None]
    incident_id: Mapped[int | None] = mapped_column(LongInteger, index=True)


class FindingPhoto(Base):
    """A photo of a finding, without what the camera wrote into it."""

    __tablename__ = "finding_photo"
    __table_args__ = (UniqueConstraint("finding_code", "number"),)

    id: Mapped[Key]
    finding_code: Mapped[str] = mapped_column(ForeignKey("finding.code", ondelete="CASCADE"))
    number: Mapped[int]
    sha256: Mapped[str]
    media_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    image: Mapped[bytes]


class Correction(Base):
    """数据更正: a difference between screen and street that waits for an approver; before and after as text."""

    __tablename__ = "correction"
    __table_args__ = (
        one_of("state", CORRECTION_STATES),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    finding_code: Mapped[str] = mapped_column(ForeignKey("finding.code", ondelete="CASCADE"), index=True)
    subject_table: Mapped[str]
    subject_key: Mapped[str]
    field: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default=text("'proposed'"))
    proposed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    reason: Mapped[str | None]
