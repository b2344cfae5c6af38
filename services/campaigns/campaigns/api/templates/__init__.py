"""The shipped templates, and the code that made them: `python -m campaigns.api.templates`. Word can edit them, too."""
