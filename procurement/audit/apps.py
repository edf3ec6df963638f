"""The audit log: append-only, hash-chained, guarded by triggers."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from procurement import registry
from procurement.audit import triggers
from procurement.people.roles import Role


class AuditConfig(AppConfig):
    name = "procurement.audit"
    label = "audit"
    verbose_name = _("Audit log")

    def ready(self) -> None:
        # Sent for every app once all are migrated: one of them is enough.
        post_migrate.connect(
            triggers.install_after_migrate, sender=self, dispatch_uid="audit-triggers"
        )
        checks.register(triggers.check_installed, checks.Tags.database)
        registry.register_tick(
            "audit.heads",
            # By name: it stands on models, which exist only now.
            import_string("procurement.audit.heads.note"),
            _("Note the head of the audit log outside the database"),
        )
        registry.register_nav(
            registry.NavItem(
                key="audit",
                label=_("Audit"),
                url_name="audit:log",
                roles=frozenset({Role.AUDITOR, Role.AUDIT_ADMIN}),
                order=90,
            )
        )
