"""Publishing, schedules, locks and files."""

from cms.editor.borrowed.marks import gettext_noop as _
from cms.editor.borrowed.marks import ngettext

PUBLISHING_SCHEDULES_LOCKS = (
    _("Schedule to publish"),
    _("Scheduling…"),
    _("Invalid schedule"),
    _("Go-live:"),
    _("Once scheduled:"),
    _("To be created by %(user)s"),
    _("Choose when this %(model_name)s should go live and/or expire"),
    _("Choose when this page should go live and/or expire"),
    _(
        'This publishing schedule will only take effect after you select the "Schedule to '
        'publish" option'
    ),
    _("Anyone with editing permissions can create schedules"),
    _("But only those with publishing permissions can make them effective."),
    _("%(model_name)s '%(object)s' has been scheduled for publishing."),
    _("%(model_name)s '%(object)s' created and scheduled for publishing."),
    _("%(model_name)s '%(object)s' is live and this version has been scheduled for publishing."),
    _("%(model_name)s '%(object)s' updated and published."),
    _("%(model_name)s '%(object)s' created and published."),
    _("Version from %(timestamp)s of %(model_name)s '%(object)s' has been published."),
    _(
        "Version from %(timestamp)s of %(model_name)s '%(object)s' has been scheduled for "
        "publishing."
    ),
    _("%(model_name)s scheduled for publishing at %(go_live_at)s"),
    _("%(model_name)s scheduled for publishing"),
    _("%(model_name)s unscheduled for publishing at %(go_live_at)s"),
    _("%(model_name)s unscheduled from publishing"),
    _('You do not have permission to publish pages at "%(page_title)s"'),
    _("Locking: "),
    _("Anyone can edit this %(model_name)s – lock it to prevent others from editing"),
    _("Anyone can edit this %(model_name)s"),
    _("Locked by <b>you</b> at <b>%(locking_date)s</b>"),
    _("Locked by <b>%(locked_by)s</b> at <b>%(locking_date)s</b>"),
    _("This page is locked, by you, to further editing"),
    _("%(model_name)s '%(title)s' is now unlocked."),
    _("No one can make changes while the %(model_name)s is locked"),
    _("<b>'{title}' was locked</b> by <b>you</b> on <b>{datetime}</b>."),
    _("<b>'{title}' is locked</b> by <b>you</b>."),
    _("<b>'{title}' was locked</b> by <b>{user}</b> on <b>{datetime}</b>."),
    _("<b>'{title}' is locked</b>."),
    _("Locked by you"),
    _("Locked by another user"),
    _("Locked by workflow"),
    _("Locked by schedule"),
    _("Only you can make changes while the %(model_name)s is locked"),
    _("Only %(user)s can make changes while the %(model_name)s is locked"),
    _("{model_name} '{title}' is locked and has been scheduled to go live at {datetime}"),
    _("Currently locked and will go live on the scheduled date"),
    _("Cannot overwrite a revision that is not the latest for this %(model_name)s."),
    _("Cannot overwrite a revision that was not created by the current user."),
    _("Privacy and access"),
    _("Choose who can view the live version of this page"),
    _("Changing the privacy for this page has been disabled."),
    _("Private, accessible with a shared password"),
    _("Private, accessible to any logged-in users"),
    _("(Private %(object)s)"),
    _("Privacy is inherited from the ancestor page - %(ancestor_page)s"),
    _("Status %(status)s"),
    _("%(action)s by <b>%(who)s</b> at <b>%(at)s</b>"),
    _("%(action)s at <b>%(at)s</b>"),
    _("%(action)s by <b>%(who)s</b>"),
    ngettext(
        "This page has one subpage. Unpublish this too",
        "This page has %(live_descendant_count)s subpages. Unpublish these too",
    ),
    _("'%(page_title)s' has been moved successfully."),
    ngettext(
        "Deleting this page will also delete %(descendant_count)s child page.",
        "Deleting this page will also delete %(descendant_count)s more child pages.",
    ),
    ngettext(
        "This action will delete <b>%(total_pages_formatted)s</b> page in total.",
        "This action will delete <b>%(total_pages_formatted)s</b> pages in total.",
    ),
    _("Please type <b>%(wagtail_site_name)s</b> to confirm."),
    _("If you confirm deletion"),
    ngettext(
        "%(num_parent_objects)d page has been deleted",
        "%(num_parent_objects)d pages have been deleted",
    ),
    ngettext(
        "%(num_parent_objects)d page has been published",
        "%(num_parent_objects)d pages have been published",
    ),
    ngettext(
        "%(num_parent_objects)d page has been unpublished",
        "%(num_parent_objects)d pages have been unpublished",
    ),
    ngettext(
        "%(num_child_objects)d child page",
        "%(num_child_objects)d child pages",
    ),
    ngettext(
        "%(num_parent_objects)d page",
        "%(num_parent_objects)d pages",
    ),
    _("%(parent_pages)s and %(child_pages)s have been deleted"),
    _("%(parent_pages)s and %(child_pages)s have been published"),
    _("%(parent_pages)s and %(child_pages)s have been unpublished"),
    _(
        "There is no site record for this location. Pages created here will not be accessible at "
        "any URL."
    ),
)

IMAGES_DOCUMENTS_SNIPPETS = (
    _("You haven't uploaded any images."),
    _(
        'Why not <a class="upload-one-now" href="#tab-upload" '
        'data-action="w-tabs#select:prevent" data-w-tabs-target="trigger" '
        'data-w-tabs-focus-param="true">upload one now</a>?'
    ),
    _("Image focal point"),
    _("Generate URL"),
    _("unknown number"),
    _("Please provide an image description to comply with best practices for accessibility."),
    _(
        "Upload successful. However, your new image seems to be a duplicate of this existing "
        "image. You may delete it if it wasn't required."
    ),
    _("Maximum filesize: %(max_upload_size)s."),
    _("The document could not be created due to errors."),
    _("The file could not be found. Please change the source or delete the document."),
    _(
        "You haven't created any %(snippet_type_name)s snippets. Why not <a "
        'href="%(wagtailsnippets_create_snippet_url)s" target="_blank" '
        'rel="noreferrer">create one now</a>?'
    ),
    _("the %(model_name)s will also be deleted"),
    _("prevents deletion"),
    _("will be set to the default %(model_name)s"),
    _("will do nothing"),
    _("may prevent deletion"),
    _("will be set to a %(model_name)s specified by the system"),
    _("will unset the reference"),
)
