"""LibreOffice opens our workbooks; left out where it is not installed."""

import csv
import shutil
import subprocess
from pathlib import Path

import pytest

from minqing_desktop.exchange.sheets.ledger import ColumnKind, Ledger, LedgerColumn
from minqing_desktop.exchange.sheets.writing import write_ledger

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.skipif(OFFICE is None, reason="没有安装 LibreOffice")
def test_libreoffice_reads_every_cell_as_it_was_written(tmp_path: Path):
    columns = (
        LedgerColumn("序号", 6, ColumnKind.INTEGER),
        LedgerColumn("身份证号", 22),
        LedgerColumn("内容", 40, ColumnKind.LONG_TEXT),
        LedgerColumn("金额", 12, ColumnKind.MONEY),
    )
    texts = ["=1+1", "@x", "-3", "+86 138", "000123", "_x0041_", "<&>", "王㛃𬭚", "一\n二"]
    rows = [(at, "330327195002290013", text, 123450) for at, text in enumerate(texts, start=1)]
    write_ledger(Ledger("走访台账", columns, rows, footers=("填报人：甲",)), tmp_path / "台账.xlsx")
    assert OFFICE is not None
    subprocess.run(
        [
            OFFICE,
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76",
            "--outdir",
            str(tmp_path),
            str(tmp_path / "台账.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=100,
    )
    with (tmp_path / "台账.csv").open(encoding="utf-8", newline="") as stream:
        read = list(csv.reader(stream))
    assert [row[2] for row in read[3:12]] == texts
    assert {row[1] for row in read[3:12]} == {"330327195002290013"}
    assert {row[3] for row in read[3:12]} == {"1,234.50"}
    assert read[12][0] == "填报人：甲"
