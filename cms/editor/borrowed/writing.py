"""Writing, saving, previews and the own account."""

from cms.editor.borrowed.marks import gettext_noop as _
from cms.editor.borrowed.marks import ngettext

WRITING_AND_SAVING = (
    _("Actions (footer)"),
    _("New: %(model_name)s"),
    _("Create a new %(model_name)s"),
    _("Choose parent"),
    _("The new page will be a child of this given parent page."),
    _("Placeholder title"),
    _("Go to the first error"),
    _("There are validation errors, click save to highlight them."),
    _("The page could not be created due to validation errors."),
    _("The page could not be saved due to validation errors."),
    _("The page could not be saved as it is locked."),
    _("The %(model_name)s could not be saved as it is locked"),
    _("Request to create %(model_name)s was blocked by hook."),
    _("Request to edit %(model_name)s was blocked by hook."),
    _("The slug '%(page_slug)s' is already in use within the parent page."),
    _(
        "The slug '%(page_slug)s' is already in use within the parent page at "
        "'%(parent_url_path)s'."
    ),
    _(
        "The slug '%(page_slug)s' is already in use at the selected parent page. Make sure the "
        "slug is unique and try again."
    ),
    _("Tag(s) %(value_too_long)s are over %(max_tag_length)d characters."),
    _("- Select an option -"),
    _("Date cannot be in the future."),
    _("%(field_label)s:"),
    _("Saved"),
    _("Save changes"),
    _("Autosave is paused"),
    _("Autosave is <span>paused</span>"),
    _("Save your changes before leaving"),
    _("Saving will overwrite a newer version."),
    _("You saved a new version in another window"),
    _("%(user_name)s saved a new version"),
    _("View latest version"),
    _("You have unsaved changes in another window"),
    _("%(user_name)s has unsaved changes"),
    _("Currently idle"),
    _("Currently viewing"),
    ngettext(
        "One other user is currently viewing",
        "%(num_user)s other users are currently viewing",
    ),
    _("Proceeding will overwrite the changes you made in that window."),
    _("Proceeding will overwrite the changes made by %(user_name)s."),
    _("Alternatively, you can view the latest version in a new tab."),
    _("A network error occurred"),
    _(
        "Troubleshoot your connection to the site before proceeding. Open the editor in a "
        "separate tab to view the last saved version."
    ),
    _("Refresh"),
    _("Refreshing…"),
    _("Show issue"),
    _("System"),
    _("Section"),
    _("Close modal dialogs (like this one)"),
    _("%(classname)s object (%(id)s)"),
    _("%(related_model_name)s %(field_label)s"),
    _(
        "You are viewing a previous version of this %(model_name)s from <b>%(created_at)s</b> by "
        "%(user)s"
    ),
    _("%(model_name)s '%(object)s' has been replaced with version from %(timestamp)s."),
    _("Compare"),
)

PREVIEW_AND_CHECKS = (
    _(
        "Preview cannot display due to validation errors. <br /> Click save to highlight the "
        "relevant fields."
    ),
    _("Correct the validation errors to resume preview (saving will highlight errors)"),
    _("Preview for %(block_label)s (%(block_type)s)"),
    _("Checks"),
    _("Toggle checks"),
    _("Toggle minimap"),
    _("Content metrics"),
    _("Words"),
    _("Reading time"),
    _("Readability"),
    _("This data explained"),
    _("How we calculate our metrics"),
    _(
        "We extract the main content from the page preview, remove all formatting, and calculate "
        "the number of words."
    ),
    _(
        "We calculate reading time from word count, using different reading speeds for different "
        "languages."
    ),
    _(
        "We use a readability formula based on length of words and sentences. Long sentences and "
        "words result in a worse readability score."
    ),
    _(
        'See our <a href="%(guide_link)s" target="_blank">content checks guide</a> for more '
        "information on how content metrics are calculated."
    ),
    _("Button text is empty"),
    _("Use meaningful text for screen reader users"),
    _("Empty heading found"),
    _("Table header text is empty"),
    _("Empty frame title found"),
    _("Use a meaningful title for screen reader users"),
    _("Incorrect heading hierarchy"),
    _("Avoid skipping levels"),
    _("Input button text is empty"),
    _("Link text is empty"),
    _("Misusing paragraphs as headings"),
    _("Use proper heading tags"),
    _("Image alt text has inappropriate pattern"),
    _("Use meaningful text"),
    _("Meta description is empty"),
    _("Add a concise description for search engines"),
)

OWN_ACCOUNT = (
    _("Theme preferences"),
    _("admin theme"),
    _("contrast"),
    _("More contrast"),
    _("density"),
    _("Snug"),
    _("Use server language: %(language_name)s"),
    _("Enable custom keyboard shortcuts specific to Wagtail."),
    _("Edit account avatar"),
    _("account"),
    _("Keyboard shortcuts are currently disabled; manage your %(account_link)s to enable them."),
    _("Keyboard shortcuts are currently enabled; manage your %(account_link)s to disable them."),
    _("Show keyboard shortcuts"),
    _("Shortcuts"),
    _("Application"),
    _("Add or show comments"),
    _("Text editing"),
    _("Text formatting"),
    _("Cut"),
    _("Paste"),
    _("Paste and match style"),
    _("Paste without formatting"),
    _("Insert or edit a link"),
    _("Monospace (code)"),
    _("Strike-through"),
)
