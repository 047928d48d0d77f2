"""检查笔记本, all of it: records, lists, attachments, and whether every backup still says what it is."""

from dataclasses import replace

from minqing_desktop.services.backups import backups_of, is_complete, unreadable_backups
from minqing_desktop.services.notebooks import Health, OpenNotebook, Progress, check_notebook


def check_all(opened: OpenNotebook, progress: Progress | None = None) -> Health:
    """As `check_notebook`, and a look at the backups; what is inside these is read by their monthly rehearsal."""
    health = check_notebook(opened, progress)
    broken = len(unreadable_backups(opened)) + sum(
        1 for backup in backups_of(opened) if backup.is_damaged or not is_complete(backup)
    )
    return replace(health, faults={**health.faults, "backup_damaged": broken}) if broken else health
