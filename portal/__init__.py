"""The site around the apps: settings, addresses, public pages."""
