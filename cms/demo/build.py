"""Building the demonstration: the cast, all stories at once, then what the audience sees."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from procurement import clock, registry

from .corrections import correct
from .disputes import award_and_dispute, challenged
from .evaluation import evaluate
from .grounds import answer_invitation
from .letters import award_and_doubt, award_and_fall, documents_fall, evaluate_and_quarrel
from .monitoring import questions
from .people import found_city, newcomer_registers, suppliers_register
from .playbill import Story
from .procedure import plan_story, procure
from .programme import intentions, services, tenders
from .progress import Progress, Tell
from .service import award_and_sign, library
from .services import SERVICES, this_month
from .stage import MONTHS, Stage

# Nobody reads the mails of a year that never was, and they look at every desk each evening.
REMINDERS = "web.desk_reminders"

# What becomes of a published tender, where it is not bid for and evaluated alone.
AFTERWARDS = {
    "harbour": award_and_doubt,
    "greenway": correct,
    "stadium": award_and_dispute,
    "hillside": evaluate_and_quarrel,
    "embankment": award_and_fall,
    "promenade": documents_fall,
    "ancient": answer_invitation,
}


def build(now: datetime | None = None, tell: Tell = lambda line: None) -> Stage:
    """Play the city's last year up to a moment, all of it or nothing.

    `tell` hears in plain lines what is built now.
    """
    moment = now or clock.now()
    progress = Progress(tell)
    with transaction.atomic():
        progress.step("the people, the firms and their accounts")
        stage = _opened(moment, progress)
        play = stage.playbill
        play.add(suppliers_register(stage), newcomer_registers(stage))
        play.add(*(plan_story(stage, one) for one in intentions(stage)))
        play.add(library(stage), nights(stage))
        play.add(procure(stage, services(stage), challenged(award_and_sign(*SERVICES))))
        for one in tenders(stage):
            play.add(procure(stage, one, AFTERWARDS.get(one.key, evaluate)))
        play.add(this_month(stage), questions(stage))
        play.play()
    return stage


def nights(stage: Stage) -> Story:
    """Every working evening `tick` records what time has decided."""
    day = stage.working_day(stage.month(MONTHS))
    while day <= stage.today:
        yield stage.at(day, 18, 30)
        for name, job in registry.tick_jobs.items():
            if name != REMINDERS:
                job.run(clock.now())
        day = stage.working_days(day, 1)


def _opened(moment: datetime, progress: Progress) -> Stage:
    stage = Stage(moment, progress.act)
    with clock.retell(stage.at(stage.working_day(stage.month(MONTHS + 5)), 8, 30)):
        found_city(stage)
    return stage
