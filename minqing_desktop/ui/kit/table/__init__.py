"""A list of records that stays quick at 350,000 lines."""

from minqing_desktop.ui.kit.table.column import Column
from minqing_desktop.ui.kit.table.line_model import LineModel, LinePage, LineRequest
from minqing_desktop.ui.kit.table.record_table import RecordTable

__all__ = ["Column", "LineModel", "LinePage", "LineRequest", "RecordTable"]
