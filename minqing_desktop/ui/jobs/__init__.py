"""Work beside the screen: one lane that writes, one that reads, a few for files; answers come back on the UI thread."""

from minqing_desktop.ui.jobs.bus import ChangeBus
from minqing_desktop.ui.jobs.port import JobCancelled, JobPort, Progress
from minqing_desktop.ui.jobs.provider import lookup_through
from minqing_desktop.ui.jobs.runner import Job, JobRunner, Lane
from minqing_desktop.ui.jobs.stall import StallMeter

__all__ = [
    "ChangeBus",
    "Job",
    "JobCancelled",
    "JobPort",
    "JobRunner",
    "Lane",
    "Progress",
    "StallMeter",
    "lookup_through",
]
