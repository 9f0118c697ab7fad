"""Drivers' matters that are Doorstep's own record, whichever DMS keeps the deliveries: how it goes (`check_ins`), what
they must be told (`notices`), what they ask customers (`questions`). Each has models, queries, commands and a job."""
