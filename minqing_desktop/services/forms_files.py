"""Opens a superior's form: always in a child process, as the file may come from anywhere."""

from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.forms.form_process import FormProcess
from minqing_desktop.exchange.progress import Cancel
from minqing_desktop.services.forms_binding import heading_files


def reading_form(path: Path, cancel: Cancel | None = None) -> FormProcess:
    """The form, to be used as a context manager: `opened` says what it asks for, `fill` fills it once.

    UserError: form.* as soon as `opened` is asked for. Any lane.
    """
    return FormProcess(path, *heading_files(), cancel)


def check_target(path: Path, out: Path, suffix: str) -> None:
    """Refuses to write over the blank form, and a name that no program would open. UserError: form.*."""
    if out.exists() and path.exists() and out.resolve() == path.resolve():
        raise UserError(
            "form.same_file",
            tr("填好的表不能盖掉空白表，没有生成文件。"),
            tr("请另写一个文件名。"),
        )
    if out.suffix.lower() != suffix:
        raise UserError(
            "form.suffix",
            tr("填好的表要存成 {suffix}，别的扩展名打不开；没有生成文件。").format(suffix=suffix),
            tr("请把文件名改成以 {suffix} 结尾。").format(suffix=suffix),
        )
