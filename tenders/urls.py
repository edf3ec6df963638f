"""Addresses under /tenders/: the procurement half, the evaluation half, challenges."""

from tenders.urls_challenges import challenges
from tenders.urls_evaluation import evaluation
from tenders.urls_procurement import procurement

app_name = "tenders"
urlpatterns = [*procurement, *evaluation, *challenges]
