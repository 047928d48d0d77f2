"""Why personal data is erased: the grounds of the Personal Information Protection Law, art. 47, as codes.

A ground is kept with the erasure, the words of a reason are not: they would tell of whom it is about.
"""

from minqing_desktop.domain.words import tr

ASKED = "asked"


def erasing_grounds() -> tuple[tuple[str, str], ...]:
    """The grounds by code, in the order to offer them."""
    return (
        (ASKED, tr("本人要求")),
        ("relative", tr("监护人或近亲属要求")),
        ("withdrawn", tr("本人撤回同意")),
        ("fulfilled", tr("目的已经实现，不再需要")),
        ("expired", tr("保留期限已满")),
        ("unlawful", tr("收集得不对，不该有")),
    )
