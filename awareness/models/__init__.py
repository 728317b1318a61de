"""Awareness campaigns and notices."""

from awareness.models.campaigns import AgencyCampaignsPage, CampaignPage, CampaignsIndexPage
from awareness.models.notices import Notice

__all__ = ["AgencyCampaignsPage", "CampaignPage", "CampaignsIndexPage", "Notice"]
