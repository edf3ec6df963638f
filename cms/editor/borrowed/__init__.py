"""Messages of Wagtail that its Chinese catalogue lacks, as editors meet them.

The product's own catalogue translates them: its `LOCALE_PATHS` win over those of the packages.
Nothing reads these modules; they keep the msgids in the catalogue when it is collected anew. A
message goes from here once Wagtail has it in Chinese.
"""
