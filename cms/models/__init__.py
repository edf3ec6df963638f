"""Editorial pages and media, and the notices."""

from cms.models.media import CustomDocument, CustomImage, CustomRendition
from cms.models.notices import Notice
from cms.models.pages import GuidePage, HomePage, NoticeBoardPage

__all__ = [
    "CustomDocument",
    "CustomImage",
    "CustomRendition",
    "GuidePage",
    "HomePage",
    "Notice",
    "NoticeBoardPage",
]
