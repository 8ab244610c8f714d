"""The store's tables, in the field's terms; one file per subject.

Every geometry is longitude/latitude on CGCS2000 (EPSG:4490). Every time is UTC. Nothing here describes a person:
households, residents, merchants and key groups are counts per place, and a worker is a post.
"""

from data.schema.base import Base
from data.schema.demonstration import DemoTruth
from data.schema.governance import CatalogueItem, Department, Worker
from data.schema.ground import Barrier, Building, GroupCount, LandCover, Street
from data.schema.incidents import Incident, IncidentPhoto, IncidentReceipt, IncidentStep
from data.schema.operation import (
    Audit,
    ColumnMapping,
    ImportRun,
    LayerRevision,
    QualityFinding,
    StoreProperty,
)
from data.schema.plans import Plan, PlanGrid, PlanUnit
from data.schema.reporting import ApiClient, QrPlace
from data.schema.reviews import Correction, Finding, FindingPhoto, Review, ReviewEntry
from data.schema.scenarios import SitingScenario
from data.schema.services import Place, RefuelStation, Station
from data.schema.territory import Area, Grid
from data.schema.views import RatingScheme, SavedView

__all__ = [
    "ApiClient",
    "Area",
    "Audit",
    "Barrier",
    "Base",
    "Building",
    "CatalogueItem",
    "ColumnMapping",
    "Correction",
    "DemoTruth",
    "Department",
    "Finding",
    "FindingPhoto",
    "Grid",
    "GroupCount",
    "ImportRun",
    "Incident",
    "IncidentPhoto",
    "IncidentReceipt",
    "IncidentStep",
    "LandCover",
    "LayerRevision",
    "Place",
    "Plan",
    "PlanGrid",
    "PlanUnit",
    "QrPlace",
    "QualityFinding",
    "RatingScheme",
    "RefuelStation",
    "Review",
    "ReviewEntry",
    "SavedView",
    "SitingScenario",
    "Station",
    "StoreProperty",
    "Street",
    "Worker",
]
