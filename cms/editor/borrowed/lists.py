"""Lists, searches and the dashboard."""

from cms.editor.borrowed.marks import gettext_noop as _
from cms.editor.borrowed.marks import ngettext

LISTS_AND_SEARCH = (
    _("(blank)"),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s"),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s across entire site."),
    _(
        "%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s in '<span "
        'class="w-title-ellipsis">%(title)s</span>\'.'
    ),
    _("No results across entire site."),
    _("No results in '<span class=\"w-title-ellipsis\">%(title)s</span>'."),
    _("Search in '<span class=\"w-title-ellipsis\">%(title)s</span>'"),
    _("Search all pages…"),
    ngettext(
        "There is one matching page",
        "There are %(counter)s matching pages",
    ),
    _("No %(model_name)s match your query."),
    _('There are no %(model_name)s to display. Why not <a href="%(add_url)s">add one</a>?'),
    _("Sort by '%(label)s' in ascending order."),
    _("Sort by '%(label)s' in descending order."),
    _("Sort item order"),
    _("Item %(index)s of %(total)s"),
    _("Disable custom ordering"),
    _("Enable custom ordering"),
    _(
        "Focus on the drag button and press up or down arrows to move the item, then press enter "
        "to submit the change."
    ),
    ngettext(
        "Moved down 1 place.",
        "Moved down %(counter)s places.",
    ),
    ngettext(
        "Moved up 1 place.",
        "Moved up %(counter)s places.",
    ),
    _("item"),
    _("items"),
    _("Exploring"),
    _("Date updated"),
    _("Edited by"),
    _("Has child pages"),
    _("Any"),
    _("Anyone"),
    _("Page type"),
    _("Locked by"),
    _("Is commenting action"),
    _("Page types usage"),
    _("More bulk actions"),
    _("The filter options you have selected are not valid."),
    _("Oldest"),
    _("Usage count: (low to high)"),
    _("Usage count: (high to low)"),
    _("Grid layout"),
    _("List layout"),
    _("Layout"),
    ngettext(
        "Referenced %(count)s time",
        "Referenced %(count)s times",
    ),
    ngettext(
        "This %(model_name)s is referenced %(usage_count)s time.",
        "This %(model_name)s is referenced %(usage_count)s times.",
    ),
    _("One or more references to this %(model_name)s prevent it from being deleted."),
)

DASHBOARD = (
    ngettext(
        '%(total)s Page <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Pages <span class="w-sr-only">created in %(site_name)s</span>',
    ),
    ngettext(
        '%(total)s Image <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Images <span class="w-sr-only">created in %(site_name)s</span>',
    ),
    ngettext(
        '%(total)s Document <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Documents <span class="w-sr-only">created in %(site_name)s</span>',
    ),
    _("Your pages and snippets in a workflow"),
    _(
        "JavaScript is required to use Wagtail, but it is currently disabled.<br /> Here are the "
        '<a href="https://www.enable-javascript.com/" target="_blank" '
        'rel="noreferrer">instructions how to enable JavaScript in your web browser</a>.'
    ),
    _("%(time)s by %(user_display_name)s"),
    _("%(time_period)s ago by %(user_display_name)s"),
    _("at %(time)s by %(user_display_name)s"),
    _("at %(time)s"),
)
