"""The demo country: plausible organizations, people and questionnaires for `manage.py demo`."""
