"""Kinds of notices and the services they are about."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """In the order of a procurement's life."""

    INTENTION = "intention", _("Procurement intention")
    PREQUALIFICATION = "prequalification", _("Prequalification notice")
    TENDER = "tender", _("Tender notice")
    NEGOTIATION = "negotiation", _("Negotiation or inquiry notice")
    CORRECTION = "correction", _("Correction notice")
    RESULT = "result", _("Result notice")
    TERMINATION = "termination", _("Termination notice")
    CONTRACT = "contract", _("Contract notice")
    ASSESSMENT = "assessment", _("Assessment notice")
    ACCEPTANCE = "acceptance", _("Acceptance notice")
    SINGLE_SOURCE = "single_source", _("Single-source publicity")
    COMPLAINT = "complaint", _("Complaint decision")
    SUPERVISION = "supervision", _("Supervision decision")
    AGENCY_ASSESSMENT = "agency_assessment", _("Assessment of an agency")


# Notices whose procurement takes bids until their deadline.
OPENED_BY_DEADLINE = (Kind.TENDER, Kind.NEGOTIATION)

# The first letters of a notice's number, as offices abbreviate the kinds.
PREFIXES = {
    Kind.INTENTION: "YX",
    Kind.PREQUALIFICATION: "YS",
    Kind.TENDER: "ZB",
    Kind.NEGOTIATION: "CS",
    Kind.CORRECTION: "GZ",
    Kind.RESULT: "JG",
    Kind.TERMINATION: "ZZ",
    Kind.CONTRACT: "HT",
    Kind.ASSESSMENT: "KH",
    Kind.ACCEPTANCE: "YH",
    Kind.SINGLE_SOURCE: "DY",
    Kind.COMPLAINT: "TS",
    Kind.SUPERVISION: "JD",
    Kind.AGENCY_ASSESSMENT: "DL",
}


class Service(models.TextChoices):
    """The same values as the service kinds of tenders and contracts."""

    STREET_CLEANING = "street_cleaning", _("Street cleaning")
    GREENING = "greening", _("Greening")
    ROAD_MAINTENANCE = "road_maintenance", _("Road maintenance")
    OTHER = "other", _("Other services")
