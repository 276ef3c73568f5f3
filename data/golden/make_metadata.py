"""Makes metadata/: 16 x 12 pictures with the EXIF and XMP data of a camera, and pictures with a colour profile.

Needs Pillow 9.4 and ExifTool 12.57 (Debian 12: python3-pil, libimage-exiftool-perl). Run from this folder: python3 make_metadata.py
metadata/tags.json is what ExifTool reads from the files; metadata/colours.json is what LittleCMS, through Pillow, makes of their pixels in sRGB.
"""
import io
import json
import struct
import subprocess
from pathlib import Path

from PIL import Image, ImageCms

FOLDER = Path("metadata")
FOLDER.mkdir(exist_ok=True)
for old in FOLDER.iterdir():
    old.unlink()

picture = Image.new("RGB", (16, 12))
picture.putdata([(15 * x, 20 * y, 200 - 10 * x) for y in range(12) for x in range(16)])
thumbnail = FOLDER / "thumbnail.jpg"
picture.resize((8, 6)).save(thumbnail, quality=50)

# name, byte order, orientation, XMP properties as elements or as attributes
CAMERAS = [
    ("little.jpg", "II", 6, "Elements"),
    ("big.jpg", "MM", 8, "Shorthand"),
    ("little.png", "II", 8, "Shorthand"),
    ("big.png", "MM", 6, "Elements"),
    ("little.webp", "II", 8, "Elements"),
    ("big.webp", "MM", 6, "Shorthand"),
]
for name, order, orientation, form in CAMERAS:
    path = FOLDER / name
    picture.save(path, quality=95, **({"lossless": True} if path.suffix == ".webp" else {}))
    subprocess.run(
        [
            "exiftool", "-q", "-n", "-overwrite_original",
            *(["-api", "Compact=Shorthand"] if form == "Shorthand" else []),
            f"-ExifByteOrder={order}", f"-IFD0:Orientation={orientation}",
            "-IFD0:Make=Maker", "-IFD0:Model=Model of a camera", "-IFD0:Artist=Ada", "-IFD0:Copyright=(c) Ada",
            "-IFD0:XResolution=300", "-IFD0:YResolution=300", "-IFD0:ModifyDate=2026:05:04 03:02:01",
            "-ExifIFD:DateTimeOriginal=2026:05:04 03:02:01", "-ExifIFD:ExposureTime=0.004", "-ExifIFD:FNumber=2.8", "-ExifIFD:ISO=200",
            "-ExifIFD:ExifImageWidth=16", "-ExifIFD:ExifImageHeight=12", "-ExifIFD:ColorSpace=65535", "-ExifIFD:UserComment=A comment",
            "-InteropIFD:InteropIndex=R03",
            "-GPS:GPSLatitudeRef=N", "-GPS:GPSLatitude=52.5125", "-GPS:GPSLongitudeRef=E", "-GPS:GPSLongitude=13.32",
            f"-ThumbnailImage<={thumbnail}",
            f"-XMP-tiff:Orientation={orientation}", "-XMP-exif:ExifImageWidth=16", "-XMP-dc:Creator=Ada", "-XMP-dc:Title=Grüße, 写真",
            "-XMP-xmpRights:UsageTerms=Ask first.",
            str(path),
        ],
        check=True,
    )
thumbnail.unlink()

listing = subprocess.run(
    ["exiftool", "-j", "-G1", "-D", "-n", "-EXIF:all", "-XMP:all", *[str(FOLDER / name) for name, *_ in CAMERAS]],
    check=True, capture_output=True, text=True,
).stdout
tags = {}
for entry in json.loads(listing):
    file = Path(entry.pop("SourceFile")).name
    # EXIF under directory and number of the tag, XMP under its names. Not the thumbnail's place, which ExifTool counts from the start of the file, and its bytes.
    tags[file] = {
        key if key.startswith("XMP") else f'{key.split(":")[0]}:{value["id"]}': value["val"]
        for key, value in entry.items()
        if "ThumbnailImage" not in key and "ThumbnailOffset" not in key
    }
(FOLDER / "tags.json").write_text(json.dumps(tags, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


def profile(name, columns, gamma):
    """An ICC version 2 profile of three primaries (columns of the matrix to XYZ at D50) and one curve."""
    fixed = lambda value: struct.pack(">i", round(value * 65536))
    xyz = lambda value: b"XYZ \0\0\0\0" + b"".join(map(fixed, value))
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    text = name.encode() + b"\0"
    description = b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + b"\0" * (12 + 67)
    description += b"\0" * (-len(description) % 4)
    parts = {b"desc": description, b"cprt": b"text\0\0\0\0None\0\0\0\0", b"wtpt": xyz((0.9642, 1, 0.8249))}
    for letter, column in zip(b"rgb", columns):
        parts[bytes([letter]) + b"XYZ"] = xyz(column)
        parts[bytes([letter]) + b"TRC"] = curve
    table, data, place = struct.pack(">I", len(parts)), b"", 128 + 4 + 12 * len(parts)
    for key, part in parts.items():
        table += key + struct.pack(">II", place + len(data), len(part))
        data += part
    header = struct.pack(">I4sI4s4s4s", 128 + len(table) + len(data), b"none", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H4s", 2026, 5, 4, 0, 0, 0, b"acsp") + b"\0" * 28 + b"".join(map(fixed, (0.9642, 1, 0.8249)))
    return header.ljust(128, b"\0") + table + data


# Primaries of Display P3 and of Adobe RGB (1998), adapted to D50 as ICC profiles hold them; Display P3 with a plain curve of 2.2, for its true one has more than one number.
PROFILES = {
    "p3": profile("P3 primaries, gamma 2.2", [(0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)], 2.2),
    "adobe": profile("Adobe RGB (1998) primaries", [(0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)], 2.19921875),
}
# Within sRGB, as clipping differs from tool to tool; blocks of 8, as JPEG has them.
COLOURS = [(200, 120, 100), (110, 160, 90), (90, 110, 170), (128, 128, 128)]
colours = {"files": {}, "colours": {}}
for key, content in PROFILES.items():
    flat = Image.new("RGB", (16, 16))
    flat.putdata([COLOURS[(x // 8) + 2 * (y // 8)] for y in range(16) for x in range(16)])
    srgb = ImageCms.profileToProfile(flat, ImageCms.ImageCmsProfile(io.BytesIO(content)), ImageCms.createProfile("sRGB"), renderingIntent=1)
    for extension, settings in {"jpg": {"quality": 100, "subsampling": 0}, "png": {}, "webp": {"lossless": True}}.items():
        flat.save(FOLDER / f"{key}.{extension}", icc_profile=content, **settings)
        colours["files"][f"{key}.{extension}"] = [list(srgb.getpixel((4 + 8 * (i % 2), 4 + 8 * (i // 2)))) for i in range(4)]
colours["colours"] = COLOURS
(FOLDER / "colours.json").write_text(json.dumps(colours, indent=1) + "\n")
