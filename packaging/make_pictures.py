"""Takes the README's pictures out of what `dev.py shots` made: python packaging/make_pictures.py."""

from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "build" / "shots" / "light"
PICTURES = {
    "today": "today",
    "visit": "visit-written",
    "households": "household-profile",
    "matters": "matters",
    "statistics": "statistics",
    "import": "import-preview",
    "reports": "report-visit-record",
}
COLOURS = 128


def main() -> None:
    """Writes the pictures small enough to be kept with the source."""
    target = ROOT / "packaging" / "pictures"
    target.mkdir(exist_ok=True)
    for name, scene in PICTURES.items():
        (source,) = SHOTS.glob(f"[0-9]*-{scene}.png")
        picture = Image.open(source).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        picture.save(target / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
