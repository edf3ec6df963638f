"""What the app adds to the shared rooms; called once, when all models are loaded."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procurement import registry
from procurement.audit import triggers
from procurement.people.roles import Role
from procurement.web.formats import filesize
from procurement.workflow import performed
from tenders import papers
from tenders.desk import challenges as challenge_desk
from tenders.desk import corrections, deposits, evaluation, experts, invitation, procurement
from tenders.desk import partners as partner_desk
from tenders.desk import reviewing as reviewing_desk
from tenders.guards.opening import MIN_QUORUM
from tenders.lifecycle.lot import LotState
from tenders.lifecycle.tender import TenderState
from tenders.models import Award, Candidate, Challenge, Complaint, Lot, Plan, Tender
from tenders.models.consultation import offers_log
from tenders.models.tender import bids_log, bids_log_words
from tenders.permissions import TABLE, files
from tenders.permissions.challenges import answer_guard, decision_guard, evidence_guard
from tenders.permissions.invitation import candidate_guard
from tenders.permissions.papers import letter_guard, record_guard, refusal_guard, report_guard
from tenders.permissions.reviewing import may_read_signed_opinion
from tenders.rules.cases import CASE_KINDS
from tenders.selectors.moments import moments
from tenders.services import (
    challenges,
    complaints,
    documents,
    invitations,
    opening,
    opening_paper,
    refusals,
    reminders,
    reviewing,
)
from tenders.services.bidding import BID_MAX_BYTES
from tenders.services.challenge_papers import ANSWER
from tenders.services.decision_paper import RECORD
from tenders.services.invitation_papers import INVITATION
from tenders.services.papers import LETTER, REPORT

NAV = registry.NavItem(
    key="tenders",
    label=_("Procurement"),
    url_name="tenders:tenders",
    roles=frozenset(
        {Role.OFFICER, Role.APPROVER, Role.OPENING_OFFICER, Role.AUDITOR, Role.SUPPLIER}
    ),
    order=20,
)
BIDS_NAV = registry.NavItem(
    key="bids",
    label=_("My bids"),
    url_name="tenders:own_bids",
    roles=frozenset({Role.SUPPLIER}),
    order=15,
)
OPINIONS = registry.NavItem(
    key="opinions",
    label=_("Opinions"),
    url_name="tenders:opinions",
    roles=frozenset({Role.REQUIREMENT_REVIEWER, Role.LEGAL_COUNSEL}),
    order=18,
)
EVALUATIONS = registry.NavItem(
    key="evaluation",
    label=_("Evaluation"),
    url_name="tenders:evaluations",
    roles=frozenset({Role.EVALUATOR}),
    order=25,
)

EXPERTS = registry.NavItem(
    key="experts",
    label=_("Experts"),
    url_name="tenders:experts",
    roles=frozenset({Role.SECURITY_ADMIN, Role.AUDITOR}),
    order=75,
)


def sealed_logs() -> list[str]:
    """Logs about bids of tenders that are not opened: nobody reads or counts them."""
    waiting = Tender.objects.exclude(status=TenderState.OPENED).exclude(sealing_recipient="")
    # A lot that went back to its conformity review holds offers that nobody has opened yet.
    sealed = Q(offers_due__isnull=False) | Q(bids__final_offer__isnull=False)
    unopened = Lot.objects.filter(
        sealed,
        status__in=(LotState.CONFORMITY, LotState.CONSULTATION),
        offers_opened_at=None,
    )
    asked = unopened.distinct()
    return [
        *(bids_log(pk) for pk in waiting.values_list("pk", flat=True)),
        *(offers_log(pk) for pk in asked.values_list("pk", flat=True)),
    ]


ACTS = {
    "tenders.amendment.begin": _("Begin a correction"),
    "tenders.amendment.save": _("Save a correction"),
    "tenders.challenge.file": _("File a challenge"),
    "tenders.complaint.file": _("Record a complaint"),
    "tenders.complaint.lift": _("Record the end of a suspension"),
    "tenders.complaint.suspend": _("Record a suspension"),
    "tenders.question.ask": _("Ask a question"),
    "tenders.tender.amend": _("Change the tender by a correction"),
    "tenders.plan.create": _("Begin a plan"),
    "tenders.plan.edit": _("Change the plan"),
    "tenders.plan.survey": _("Record a market player that was asked"),
    "tenders.plan.survey_removed": _("Remove a market player from the survey"),
    "tenders.plan.review": _("Record an opinion on the requirements"),
    "tenders.plan.ask_opinion": _("Ask for an opinion on the requirement"),
    "tenders.plan.withdraw_request": _("Withdraw a request for an opinion"),
    "tenders.plan.give_opinion": _("Give an opinion on the requirement"),
    "tenders.tender.ask_opinion": _("Ask for the legal check of the draft contract"),
    "tenders.tender.withdraw_request": _("Withdraw a request for an opinion"),
    "tenders.tender.give_opinion": _("Give an opinion on the draft contract"),
    "tenders.tender.create": _("Begin a tender"),
    "tenders.tender.retender": _("Begin a tender for failed lots"),
    "tenders.tender.basics": _("Change the basics of the tender"),
    "tenders.tender.dates": _("Set the dates of the tender"),
    "tenders.tender.procedure": _("Choose the procedure of the tender"),
    "tenders.tender.content": _("Write a part of the tender documents"),
    "tenders.tender.check_contract_text": _("Record the legal check of the draft contract"),
    "tenders.tender.document": _("Add a document"),
    "tenders.tender.fill": _("Fill empty sections with ready texts"),
    "tenders.tender.version": _("Keep a version of the tender documents"),
    "tenders.tender.document_removed": _("Remove a document"),
    "tenders.tender.ask_termination": _("Ask for the termination"),
    "tenders.tender.drop_termination": _("Withdraw the wish to terminate"),
    "tenders.deposit.record": _("Record a bid deposit"),
    "tenders.documents.take": _("Take the tender documents"),
    "tenders.lot.add": _("Add a lot"),
    "tenders.lot.edit": _("Change the lot"),
    "tenders.lot.remove": _("Remove the lot"),
    "tenders.lot.lines": _("Write the bill of quantities"),
    "tenders.lot.criteria": _("Write the criteria"),
    "tenders.lot.give_opinions": _("Give opinions on the bids"),
    "tenders.lot.judge_score": _("Say whether a score stands"),
    "tenders.lot.keep_points": _("Keep the own points of an objective item"),
    "tenders.lot.conclude": _("Record what the majority finds on an objective item"),
    "tenders.lot.lapse_conclusion": _("Let a conclusion of the majority lapse"),
    "tenders.lot.void_opinions": _("Void the opinions on the bids"),
    "tenders.lot.void_signatures": _("Void the signatures under the report"),
    "tenders.lot.ask_offers": _("Ask for the final offers"),
    "tenders.lot.change_substance": _("Tell suppliers of a change of substance"),
    "tenders.lot.open_offers": _("Open the final offers"),
    "tenders.lot.talk": _("Record a talk with a supplier"),
    "tenders.offer.seal": _("Seal the final offer"),
    "tenders.lot.describe_candidates": _("Write the committee's opinion on the candidates"),
    "tenders.lot.call_decision": _("Call the group that decides"),
    "tenders.lot.vote": _("Vote on the winner"),
    "tenders.lot.draw_codes": _("Draw the codes of the anonymous parts"),
    "tenders.lot.hand_out_sheets": _("Hand out the score sheets"),
    "tenders.lot.sign_report": _("Sign the report"),
    "tenders.lot.warn_signer": _("Warn a member who does not sign the report"),
    "tenders.lot.deem_agreed": _("Record that a member counts as agreeing"),
    "tenders.opening.assign": _("Appoint the opening officers"),
    "tenders.opening.present": _("Be present at the opening"),
    "tenders.bid.begin": _("Begin a bid"),
    "tenders.bid.prices": _("Write the prices of the bid"),
    "tenders.bid.declare": _("Write the declarations of the bid"),
    "tenders.bid.partners": _("Write the firms of the bid"),
    "tenders.bid.staff": _("Write the staff of the bid"),
    "tenders.bid.consent": _("Confirm to take part in a consortium"),
    "tenders.bid.look_up": _("Record a look at a credit record"),
    "tenders.bid.file_added": _("Add a file to the bid"),
    "tenders.bid.file_removed": _("Remove a file from the bid"),
    "tenders.candidate.apply": _("Apply to be invited"),
    "tenders.candidate.judge": _("Judge an application"),
    "tenders.candidate.put_in": _("Put a supplier into the pool"),
    "tenders.pool.plan": _("Plan the pool of suppliers"),
    "tenders.pool.invite": _("Send the invitations"),
    "tenders.committee.form": _("Form the committee"),
    "tenders.committee.declare": _("State conflicts of interest"),
    "tenders.committee.replace": _("Replace a member of the committee"),
    "tenders.committee.vote": _("Propose the chair"),
    "tenders.scoresheet.fill": _("Fill in the score sheet"),
    "tenders.scoresheet.correct": _("Correct points of an objective item"),
    "tenders.expertrecord.state": _("Write the record of an expert"),
    "tenders.expertrecord.confirm": _("Confirm the record of an expert"),
    "tenders.expertrecord.return": _("Send the record of an expert back"),
    "tenders.awardrefusal.record": _("Record that the winner does not sign"),
    "tenders.awardrefusal.decide": _("Decide on the record that the winner does not sign"),
    "tenders.recusalrequest.ask": _("Ask that somebody steps aside"),
    "tenders.recusalrequest.decide": _("Decide on a recusal"),
    "tenders.bidsignal.write_finding": _("Write down the finding on a sign"),
    "tenders.clarification.ask": _("Ask a bidder in writing"),
    "tenders.clarification.answer": _("Answer the committee"),
    "tenders.evaluationhalt.halt": _("Stop because of the documents"),
    "tenders.evaluationhalt.decide": _("Decide about the stopped evaluation"),
    "tenders.lowpricereview.ask": _("Have a bidder explain its price"),
    "tenders.lowpricereview.explain": _("Explain a low price"),
    "tenders.reevaluation.order": _("Order that the committee evaluates again"),
    "tenders.reevaluation.end": _("End the evaluation that was done again"),
    "tenders.reevaluation.tell_finance": _("Report a changed result to the finance department"),
}


TASKS = {
    "tenders.services.papers.make_report": _("Put an evaluation report on paper"),
    "tenders.services.papers.make_letter": _("Put an award letter on paper"),
    "tenders.services.challenge_papers.make_answer": _("Put the answer to a challenge on paper"),
    "tenders.services.invitation_papers.make_letter": _("Put an invitation on paper"),
    "tenders.services.opening_paper.make_opening_record": _("Put an opening record on paper"),
    "tenders.services.signals.compare_bids": _("Compare bids for signs of collusion"),
}


def everything() -> None:
    """Permissions, navigation, append-only tables; then what each half adds."""
    registry.register_acts(ACTS)
    registry.register_permissions(TABLE)
    registry.case_kinds.update(CASE_KINDS)
    registry.register_nav(NAV)
    triggers.append_only("tenders_sealattempt")
    triggers.append_only("tenders_documentversion")
    performed.connect(papers.on_performed, dispatch_uid="tenders.papers")
    registry.register_tick(
        "tenders.papers", papers.make_up, _("Keep papers of earlier tender documents")
    )
    procurement_half()
    evaluation_half()
    challenge_part()
    what_auditors_ask_about()
    registry.register_tasks(TASKS)


def what_auditors_ask_about() -> None:
    """Plans, tenders and lots: the officer in charge answers."""
    registry.register_monitored(
        registry.Monitored(
            Plan, Role.OFFICER, lambda plan: plan.purchaser_id, lambda plan: plan.officer
        )
    )
    registry.register_monitored(
        registry.Monitored(
            Tender,
            Role.OFFICER,
            lambda tender: tender.purchaser_id,
            lambda tender: tender.officer,
            lambda tender: f"{tender.number} {tender.title}",
        )
    )
    registry.register_monitored(
        registry.Monitored(
            Lot,
            Role.OFFICER,
            lambda lot: lot.tender.purchaser_id,
            lambda lot: lot.tender.officer,
            lambda lot: f"{lot.tender.number} {lot}",
        )
    )


def procurement_half() -> None:
    """Plan to opening."""
    registry.register_nav(BIDS_NAV)
    registry.register_nav(OPINIONS)
    registry.register_desk(reviewing_desk.items)
    registry.register_file_guard(reviewing.PURPOSE, may_read_signed_opinion)
    registry.register_desk(procurement.items)
    registry.register_moments(moments)
    registry.register_desk(corrections.items)
    registry.register_desk(deposits.items)
    registry.register_desk(invitation.items)
    registry.register_desk(partner_desk.items)
    registry.register_sealed_logs(sealed_logs)
    registry.register_log_words(bids_log_words)
    registry.register_tick(
        "tenders.bid_reminders", reminders.remind, _("Remind bidders of a deadline that comes near")
    )
    registry.register_settings("tenders", _("Tenders"), in_force)
    registry.register_file_guard(documents.PURPOSE, files.may_read_document)
    for purpose in (invitations.APPLICATION, INVITATION):
        registry.register_file_guard(purpose, candidate_guard(Candidate.objects))
    registry.register_file_guard(opening.FILE_PURPOSE, files.may_read_bid_file)
    registry.register_file_guard(opening_paper.PURPOSE, files.may_read_opening_record)


def in_force() -> Iterator[registry.Setting]:
    """What the procedure goes by, where the code has it."""
    quorum = Tender._meta.get_field("opening_quorum").default
    yield registry.Setting(
        _("Opening officers who must be present"),
        _("%(number)d, unless the tender says otherwise; at least %(least)d")
        % {"number": quorum, "least": MIN_QUORUM},
        key="opening_quorum",
        plain=f"{quorum}, {MIN_QUORUM}",
    )
    yield registry.Setting(
        _("Largest size of a bid in all"),
        filesize(BID_MAX_BYTES),
        key="bid_max_bytes",
        plain=BID_MAX_BYTES,
    )


def evaluation_half() -> None:
    """Qualification to award."""
    registry.register_nav(EVALUATIONS)
    registry.register_nav(EXPERTS)
    registry.register_desk(evaluation.items)
    registry.register_desk(experts.items)
    registry.register_file_guard(REPORT, report_guard(Lot.objects))
    registry.register_file_guard(RECORD, record_guard(Lot.objects))
    registry.register_file_guard(LETTER, letter_guard(Award.objects))
    registry.register_file_guard(refusals.PAPER, refusal_guard(Award.objects))
    for table in ("conflictstatement", "reportsignature", "scorecorrection", "signingwarning"):
        triggers.append_only(f"tenders_{table}")


def challenge_part() -> None:
    """Challenges and complaints."""
    registry.register_desk(challenge_desk.items)
    registry.register_tick(
        "tenders.challenges_closed",
        challenges.close_due,
        _("Close challenges whose time for a complaint has passed"),
    )
    registry.register_tick(
        "tenders.challenge_reminders", challenges.remind, _("Remind of answers to challenges")
    )
    registry.register_file_guard(challenges.EVIDENCE, evidence_guard(Challenge.objects))
    registry.register_file_guard(ANSWER, answer_guard(Challenge.objects))
    registry.register_file_guard(complaints.DECISION, decision_guard(Complaint.objects))
