"""What of the DMS the worker does."""

from doorstep.dms.importing import folder
from doorstep.jobs import Job, in_thread

# A long file takes its time: that the job has not succeeded for long is no trouble before an hour has passed.
JOBS = (Job("import_folder", in_thread(folder.run_once), pace=5.0, looks_every=3600.0),)
