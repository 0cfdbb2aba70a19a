"""The correlator: from the events of CRM, mail and calendars to one ordered stream a deal."""
