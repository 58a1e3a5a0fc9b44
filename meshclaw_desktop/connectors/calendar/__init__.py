"""Calendars: a CalDAV account, or an ICS address or file. Reached through the gate like every connector."""
